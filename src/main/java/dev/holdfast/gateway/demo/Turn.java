package dev.holdfast.gateway.demo;

import java.util.List;
import java.util.Set;

/// What a script is asked at: how far the conversation has come.
///
/// @param prompt what the user asked for last
/// @param answered how many steps were played since then
/// @param results what the tools answered since then, in order
/// @param tools the names of the tools that the program offers
/// @param model the one that the program asked for
public record Turn(String prompt, int answered, List<String> results, Set<String> tools, String model) {

    public Turn {
        results = List.copyOf(results);
        tools = Set.copyOf(tools);
    }
}
