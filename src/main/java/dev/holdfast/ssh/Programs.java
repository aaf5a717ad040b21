package dev.holdfast.ssh;

import dev.holdfast.access.Principal;
import dev.holdfast.runtime.Execution;
import java.io.IOException;
import java.util.List;

/// Runs a program beside an agent, in its runtime and as its user.
@FunctionalInterface
public interface Programs {

    /// @param arguments the program and its arguments, which no shell sees
    /// @throws dev.holdfast.problem.Problem CONFLICT `agent_not_running`, `program_missing`; NOT_FOUND
    /// `agent_not_found`
    Execution run(Principal who, String agent, List<String> arguments) throws IOException;
}
