package dev.holdfast.driver;

import dev.holdfast.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;

/// The drivers that this server has.
public record Drivers(List<AgentDriver> all) {

    public Drivers {
        all = List.copyOf(all);
    }

    /// The driver of this name.
    ///
    /// @throws Problem UNPROCESSABLE `unknown_driver`, naming those there are
    public AgentDriver named(String name) {
        return all.stream()
                .filter(driver -> driver.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.unprocessable(
                        "unknown_driver",
                        "There is no driver \"" + name + "\"; there are "
                                + all.stream().map(AgentDriver::name).collect(Collectors.joining(", ")) + "."));
    }
}
