package dev.holdfast.runtime;

import java.util.List;
import java.util.Map;

/// What is executed in a runtime, in `/workspace`.
///
/// @param arguments the program, found on the image's `PATH`, and its arguments; never seen by a shell
/// @param environment put on top of the image's own
public record Command(List<String> arguments, Map<String, String> environment) {

    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("a command without a program");
        }
        for (String name : environment.keySet()) {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw new IllegalArgumentException("not a name of a variable: " + name);
            }
        }
    }
}
