"""The sub-commands of `coach`, one module each; heavy imports wait until a command runs."""
