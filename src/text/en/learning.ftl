### The trainee's plan and the module reader.
