//! The product's own source, parsed: for the rules that the house keeps about itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::visit::Visit;

/// A file under `src/`.
pub struct Source {
    /// The path below `src/`, such as `quiz/store.rs`.
    pub path: String,
    pub text: String,
    pub file: syn::File,
}

/// Every file under `src/`.
pub fn sources() -> Vec<Source> {
    let root = root().join("src");
    files(&root, "rs")
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a source file");
            let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            Source { path: path.strip_prefix(&root).expect("below src").to_string_lossy().into_owned(), text, file }
        })
        .collect()
}

/// The repository's root.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder with this ending, sorted.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|is| is == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

impl Source {
    /// The module path of the file's own module: `account/people.rs` and `account/people/mod.rs` are `["account", "people"]`.
    pub fn module(&self) -> Vec<String> {
        let path = self.path.trim_end_matches(".rs");
        let path = path.strip_suffix("/mod").unwrap_or(path);
        if matches!(path, "lib" | "main") { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
    }

    /// Every path that the file names outside its tests, in full: `use` trees are spread out, `super` and `self` are resolved.
    pub fn names(&self) -> BTreeSet<Vec<String>> {
        let mut names = Names { module: self.module(), found: BTreeSet::new() };
        names.visit_file(&self.file);
        names.found
    }
}

struct Names {
    module: Vec<String>,
    found: BTreeSet<Vec<String>>,
}

impl Names {
    fn add(&mut self, path: Vec<String>) {
        let mut full = match path.first().map(String::as_str) {
            Some("super" | "self") => [vec!["crate".to_owned()], self.module.clone()].concat(),
            _ => Vec::new(),
        };
        for part in path {
            match part.as_str() {
                "super" => drop(full.pop()),
                "self" => {}
                _ => full.push(part),
            }
        }
        self.found.insert(full);
    }

    fn spread(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |part: &syn::Ident| [before, &[part.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.spread(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.add(with(&name.ident)),
            syn::UseTree::Rename(name) => self.add(with(&name.ident)),
            syn::UseTree::Glob(_) => self.add([before, &["*".to_owned()]].concat()),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.spread(tree, before)),
        }
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|what| what == "test"))
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.spread(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }
}

/// A route as the code registers it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    pub method: String,
    pub pattern: String,
}

/// Every `.route("pattern", web::method().to(…))` of the source.
pub fn routes() -> BTreeSet<Route> {
    #[derive(Default)]
    struct Routes(BTreeSet<Route>);
    impl<'ast> Visit<'ast> for Routes {
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            assert!(
                call.method != "service",
                "register addresses one by one with .route(\"…\", web::get().to(…)), so that the table of who may what sees them"
            );
            if call.method == "route" && call.args.len() == 2 {
                let pattern = literal(&call.args[0]).expect("a route's pattern is written out");
                self.0.insert(Route { method: method_of(&call.args[1]).to_uppercase(), pattern });
            }
            syn::visit::visit_expr_method_call(self, call);
        }
    }
    let mut routes = Routes::default();
    for source in sources() {
        routes.visit_file(&source.file);
    }
    routes.0
}

/// The method at the root of `web::get().guard(…).to(…)`.
fn method_of(expression: &syn::Expr) -> String {
    match expression {
        syn::Expr::MethodCall(call) => method_of(&call.receiver),
        syn::Expr::Call(call) => match &*call.func {
            syn::Expr::Path(path) => path.path.segments.last().expect("a name").ident.to_string(),
            _ => panic!("a route without a method"),
        },
        _ => panic!("a route without a method"),
    }
}

/// The reasons given to `visit.public("why")`, with the file.
pub fn public_reasons() -> BTreeSet<(String, String)> {
    struct Reasons(String, BTreeSet<(String, String)>);
    impl<'ast> Visit<'ast> for Reasons {
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            if call.method == "public" {
                let why = call.args.first().and_then(literal).expect("why a page is public is written out");
                self.1.insert((self.0.clone(), why));
            }
            syn::visit::visit_expr_method_call(self, call);
        }
    }
    let mut found = BTreeSet::new();
    for source in sources() {
        let mut reasons = Reasons(source.path.clone(), BTreeSet::new());
        reasons.visit_file(&source.file);
        found.extend(reasons.1);
    }
    found
}

/// Every text literal outside tests, with the macro arguments left out.
pub fn literals(source: &Source) -> BTreeSet<String> {
    #[derive(Default)]
    struct Literals(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Literals {
        fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
            if !is_test(&item.attrs) {
                syn::visit::visit_item_mod(self, item);
            }
        }
        fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
            self.0.insert(text.value());
        }
    }
    let mut literals = Literals::default();
    literals.visit_file(&source.file);
    literals.0
}

fn literal(expression: &syn::Expr) -> Option<String> {
    match expression {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}
