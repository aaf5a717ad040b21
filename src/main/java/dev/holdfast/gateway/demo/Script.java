package dev.holdfast.gateway.demo;

import java.util.List;

/// What the scripted model answers at each turn. It keeps no state: the conversation tells how far it is.
@FunctionalInterface
public interface Script {

    Step step(Turn turn);

    /// These steps one after the other; the last one again and again.
    static Script of(Step... steps) {
        List<Step> all = List.of(steps);
        return turn -> all.get(Math.min(turn.answered(), all.size() - 1));
    }
}
