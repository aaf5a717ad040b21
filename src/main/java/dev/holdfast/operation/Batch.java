package dev.holdfast.operation;

import dev.holdfast.id.AgentId;
import dev.holdfast.id.OperationId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One action over many agents, with what came of each. It is done when each was tried, whatever came of them.
///
/// @param kind what is done to each, as a word
/// @param reason why it ended before each was tried
public record Batch(
        OperationId id,
        String organization,
        String kind,
        Operation.State state,
        Optional<String> reason,
        Instant started,
        Optional<Instant> ended,
        List<Item> items) {

    /// What came of one of them.
    public enum Outcome {
        WAITING,
        RUNNING,
        DONE,
        /// It was so already.
        UNCHANGED,
        /// Something that was to be expected stood in the way.
        REFUSED,
        FAILED,
        /// The batch ended before its turn came.
        SKIPPED;

        boolean isEnd() {
            return switch (this) {
                case WAITING, RUNNING -> false;
                case DONE, UNCHANGED, REFUSED, FAILED, SKIPPED -> true;
            };
        }
    }

    /// One of the agents.
    ///
    /// @param agent absent when there is none of this name
    /// @param name the agent's, or what the caller called it
    /// @param code of the problem that stood in the way
    /// @param operation the long work that was begun on it
    public record Item(
            Optional<AgentId> agent,
            String name,
            Outcome outcome,
            Optional<String> code,
            Optional<String> detail,
            Optional<OperationId> operation) {

        /// One whose turn has not come.
        public static Item waiting(AgentId agent, String name) {
            return new Item(
                    Optional.of(agent), name, Outcome.WAITING, Optional.empty(), Optional.empty(), Optional.empty());
        }

        /// Nobody, and why.
        public static Item nobody(String name, String code, String detail) {
            return new Item(
                    Optional.empty(), name, Outcome.REFUSED, Optional.of(code), Optional.of(detail), Optional.empty());
        }

        /// The same one, of which this has become.
        public Item become(Outcome now) {
            return new Item(agent, name, now, Optional.empty(), Optional.empty(), operation);
        }

        /// The same one, with what stood in the way.
        public Item become(Outcome now, String why, String sentence) {
            return new Item(agent, name, now, Optional.of(why), Optional.of(sentence), operation);
        }

        /// The same one, on which this was begun.
        Item begun(OperationId work) {
            return new Item(agent, name, outcome, code, detail, Optional.of(work));
        }
    }

    public Batch {
        items = List.copyOf(items);
    }

    /// How many came to each outcome.
    public Map<Outcome, Integer> counts() {
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        items.forEach(item -> counts.merge(item.outcome(), 1, Integer::sum));
        return counts;
    }
}
