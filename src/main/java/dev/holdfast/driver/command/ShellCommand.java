package dev.holdfast.driver.command;

import dev.holdfast.driver.AgentDriver;
import dev.holdfast.driver.Assignment;
import dev.holdfast.driver.Signal;
import dev.holdfast.runtime.Command;
import java.util.List;
import java.util.function.Function;

/// Runs the prompt as a command line. Works in every image, and whatever it prints is the task's output.
public final class ShellCommand implements AgentDriver {

    @Override
    public String name() {
        return "command";
    }

    @Override
    public String program() {
        return "sh";
    }

    @Override
    public Command command(Assignment assignment) {
        return new Command(List.of("sh", "-c", assignment.prompt()), assignment.environment());
    }

    @Override
    public Function<String, List<Signal>> transcript() {
        return line -> List.of(new Signal.Other(line));
    }
}
