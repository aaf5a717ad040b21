package dev.holdfast.driver.command;

import dev.holdfast.driver.AgentDriver;
import dev.holdfast.driver.Assignment;
import dev.holdfast.driver.Signal;
import dev.holdfast.runtime.Command;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Runs the prompt as a command line. Works in every image, and whatever it prints is the task's output. A
/// note to the agent is in the variable `HOLDFAST_NOTE`.
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
        Map<String, String> environment = new HashMap<>(assignment.environment());
        assignment.note().ifPresent(note -> environment.put("HOLDFAST_NOTE", note));
        return new Command(List.of("sh", "-c", assignment.prompt()), environment);
    }

    @Override
    public Function<String, List<Signal>> transcript() {
        return line -> List.of(new Signal.Other(line));
    }
}
