//! Bundles the browser's files (npm and esbuild, in `OUT_DIR`) and lists templates and assets for embedding.
//! `TAPHUAN_ASSETS` names a folder made by an earlier build (`dist/` and `fonts/`), for builds without Node.js.

#![expect(clippy::disallowed_methods, reason = "a build script is told by its environment")]
#![expect(clippy::unnecessary_debug_formatting, reason = "paths are written as Rust literals")]

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use sha2::{Digest, Sha256};

/// The faces of printed documents: npm folder and file under `@expo-google-fonts`.
const FONTS: [(&str, &str); 5] = [
    ("tinos", "400Regular/Tinos_400Regular.ttf"),
    ("tinos", "400Regular_Italic/Tinos_400Regular_Italic.ttf"),
    ("tinos", "700Bold/Tinos_700Bold.ttf"),
    ("be-vietnam-pro", "400Regular/BeVietnamPro_400Regular.ttf"),
    ("be-vietnam-pro", "600SemiBold/BeVietnamPro_600SemiBold.ttf"),
];

fn main() -> Result<(), Box<dyn Error>> {
    for watched in ["assets/src", "assets/package.json", "assets/package-lock.json", "templates", "migrations", "src"] {
        println!("cargo:rerun-if-changed={watched}");
    }
    println!("cargo:rerun-if-env-changed=TAPHUAN_ASSETS");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let templates = list(Path::new("templates"), "hbs")?;
    let bundle = match env::var_os("TAPHUAN_ASSETS") {
        Some(folder) => PathBuf::from(folder),
        None => make_bundle(&out, &templates)?,
    };
    write_templates(&out, &templates)?;
    write_assets(&out, &bundle)
}

/// Runs npm and esbuild; npm only when the lock file has changed.
fn make_bundle(out: &Path, templates: &[PathBuf]) -> Result<PathBuf, Box<dyn Error>> {
    let bundle = out.join("assets");
    fs::create_dir_all(bundle.join("fonts"))?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(Path::new("assets").join(name), bundle.join(name))?;
    }
    let lock = hex(&Sha256::digest(fs::read("assets/package-lock.json")?));
    let stamp = bundle.join("installed");
    if fs::read_to_string(&stamp).ok().as_deref() != Some(&lock) {
        run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&bundle))?;
        fs::write(&stamp, &lock)?;
    }
    let dist = bundle.join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    let source = env::current_dir()?.join("assets/src");
    run(Command::new(bundle.join("node_modules/.bin/esbuild"))
        .args(["app.js", "app.css", "--bundle", "--minify", "--target=chrome88,safari14.1,firefox85", "--log-level=warning"])
        .arg(format!("--outdir={}", dist.display()))
        .current_dir(source))?;
    fs::write(dist.join("icons.svg"), sprite(&bundle, templates)?)?;
    for (package, file) in FONTS {
        let from = bundle.join("node_modules/@expo-google-fonts").join(package).join(file);
        let name = Path::new(file).file_name().ok_or("a font without a name")?;
        fs::copy(from, bundle.join("fonts").join(name))?;
    }
    Ok(bundle)
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let status = command.status().map_err(|error| format!("{command:?} could not start ({error}); is Node.js installed?"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed: {status}").into()) }
}

/// One sprite with the icons that templates and scripts name as `icon "name"`, and Rust code as `icon("name")`.
fn sprite(bundle: &Path, templates: &[PathBuf]) -> Result<String, Box<dyn Error>> {
    let mut names = std::collections::BTreeSet::new();
    for path in templates.iter().chain(&list(Path::new("assets/src"), "js")?).chain(&list(Path::new("src"), "rs")?) {
        let text = fs::read_to_string(path)?;
        let mark = if path.extension().is_some_and(|ending| ending == "rs") { "icon(\"" } else { "icon \"" };
        names.extend(
            text.split(mark).skip(1).filter_map(|part| part.split('"').next()).filter(|name| is_icon_name(name)).map(str::to_owned),
        );
    }
    let mut svg = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\">");
    for name in names {
        let path = bundle.join(format!("node_modules/@tabler/icons/icons/outline/{name}.svg"));
        let icon = fs::read_to_string(&path).map_err(|_| format!("no icon is called {name:?}"))?;
        let head = icon.find("<svg").and_then(|at| icon.get(at..)).and_then(|svg| svg.split_once('>'));
        let drawing = head.and_then(|(_, rest)| rest.rsplit_once("</svg>")).ok_or("an icon without a drawing")?.0;
        write!(svg, "<symbol id=\"{name}\" viewBox=\"0 0 24 24\">")?;
        for line in drawing.lines() {
            svg.push_str(line.trim());
        }
        svg.push_str("</symbol>");
    }
    svg.push_str("</svg>");
    Ok(svg)
}

fn is_icon_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Every file below a folder with this ending, sorted.
fn list(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn write_templates(out: &Path, templates: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    let root = env::current_dir()?;
    let mut code = String::from("/// Every page's template: name and text.\npub(crate) static TEMPLATES: &[(&str, &str)] = &[\n");
    for path in templates {
        let name = path.strip_prefix("templates")?.with_extension("");
        writeln!(code, "    ({:?}, include_str!({:?})),", name.to_string_lossy(), root.join(path))?;
    }
    code.push_str("];\n");
    Ok(fs::write(out.join("templates.rs"), code)?)
}

fn write_assets(out: &Path, bundle: &Path) -> Result<(), Box<dyn Error>> {
    let mut code = String::from("/// Every file that browsers load, named by its content.\npub(crate) static ASSETS: &[Asset] = &[\n");
    let mut files: Vec<PathBuf> = fs::read_dir(bundle.join("dist"))?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.sort();
    for path in files {
        let name = path.file_name().ok_or("an asset without a name")?.to_string_lossy().into_owned();
        let (stem, ending) = name.rsplit_once('.').ok_or("an asset without an ending")?;
        let digest = hex(&Sha256::digest(fs::read(&path)?));
        let kind = match ending {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            _ => return Err(format!("{name}: no content type is known").into()),
        };
        let short = digest.get(..12).ok_or("a short digest")?;
        writeln!(
            code,
            "    Asset {{ name: {name:?}, path: \"/assets/{stem}-{short}.{ending}\", content_type: {kind:?}, bytes: include_bytes!({path:?}) }},"
        )?;
    }
    code.push_str("];\n\n/// The faces of printed documents, whole.\npub(crate) static FONTS: &[&[u8]] = &[\n");
    for (_, file) in FONTS {
        let name = Path::new(file).file_name().ok_or("a font without a name")?;
        writeln!(code, "    include_bytes!({:?}),", bundle.join("fonts").join(name))?;
    }
    code.push_str("];\n");
    Ok(fs::write(out.join("assets.rs"), code)?)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
