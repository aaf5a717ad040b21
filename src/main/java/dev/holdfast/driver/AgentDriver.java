package dev.holdfast.driver;

import dev.holdfast.runtime.Command;
import java.util.List;
import java.util.function.Function;

/// One kind of agent program.
public interface AgentDriver {

    /// The name that people choose it by, such as `claude-code`.
    String name();

    /// The executable that must be on the image's `PATH`.
    String program();

    /// The command that works on the assignment, printing what `transcript` understands.
    Command command(Assignment assignment);

    /// Understands the standard output of one process, a line at a time, whole lines in order. Never fails:
    /// what it does not understand is `Signal.Other`.
    Function<String, List<Signal>> transcript();
}
