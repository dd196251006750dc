### Programmes, topics, modules and their loading.
