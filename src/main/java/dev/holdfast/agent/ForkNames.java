package dev.holdfast.agent;

import dev.holdfast.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// How forks are to be called, and so how many there are to be.
public sealed interface ForkNames {

    int MOST = 100;

    /// A stem leaves room for a hyphen and a number.
    int LONGEST_STEM = 56;

    /// These, all of which have to be free.
    record Given(List<AgentName> names) implements ForkNames {
        public Given {
            names = List.copyOf(names);
            if (new HashSet<>(names).size() < names.size()) {
                throw Problem.unprocessable("bad_names", "Two forks cannot have the same name.");
            }
            requireCount(names.size());
        }
    }

    /// A stem and the first numbers that are free, such as `ada-fork-1`.
    record Numbered(String stem, int count) implements ForkNames {
        public Numbered {
            stem = stem.length() <= LONGEST_STEM ? stem : stem.substring(0, LONGEST_STEM);
            requireCount(count);
        }
    }

    default int count() {
        return switch (this) {
            case Given given -> given.names().size();
            case Numbered numbered -> numbered.count();
        };
    }

    /// @throws Problem CONFLICT `agent_exists` when a given one is taken
    default List<AgentName> choose(Predicate<AgentName> taken) {
        return switch (this) {
            case Given given -> {
                given.names().stream().filter(taken).findFirst().ifPresent(name -> {
                    throw Creation.exists(name);
                });
                yield given.names();
            }
            case Numbered numbered ->
                IntStream.iterate(1, number -> number + 1)
                        .mapToObj(number -> new AgentName(numbered.stem() + "-" + number))
                        .filter(taken.negate())
                        .limit(numbered.count())
                        .toList();
        };
    }

    private static void requireCount(int count) {
        if (count < 1 || count > MOST) {
            throw Problem.unprocessable("bad_count", "One call makes 1 to " + MOST + " forks.");
        }
    }
}
