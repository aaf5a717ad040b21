package dev.holdfast.mcp;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The tools that somebody at a door may use.
interface Toolbox {

    /// What whoever uses the tools should know of all of them.
    String instructions();

    /// Those to list.
    List<Tool> tools();

    /// The tool of this name, listed or not: who may not use it hears why when it is used.
    Optional<Tool> named(String name);

    /// Uses one of these tools.
    ///
    /// @throws dev.holdfast.problem.Problem what is told as the tool's failure
    Outcome use(Tool tool, ObjectNode arguments) throws IOException;
}
