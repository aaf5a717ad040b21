package dev.holdfast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Which room imports which, as `docs/ARCHITECTURE.md` draws it and as the sources have it.
record ImportPlan(Map<String, Set<String>> arrows) {

    private static final Path DRAWING = Path.of("docs/ARCHITECTURE.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z]+)` \\|[^|]*\\|([^|]*)\\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([a-z]+)`");

    static ImportPlan drawn() throws IOException {
        Map<String, Set<String>> arrows = new TreeMap<>();
        ROW.matcher(Files.readString(DRAWING)).results().forEach(row -> {
            Set<String> targets = new TreeSet<>();
            NAME.matcher(row.group(2)).results().forEach(name -> targets.add(name.group(1)));
            arrows.put(row.group(1), targets);
        });
        return new ImportPlan(arrows);
    }

    static ImportPlan built() throws IOException {
        Map<String, Set<String>> arrows = new TreeMap<>();
        for (Source source : Source.ofMain()) {
            arrows.computeIfAbsent(source.room(), room -> new TreeSet<>()).addAll(source.roomsUsed());
        }
        return new ImportPlan(arrows);
    }

    /// What this plan has and the other has not, each as `room -> room`, and rooms by themselves.
    List<String> beyond(ImportPlan other) {
        List<String> more = new ArrayList<>();
        arrows.forEach((room, targets) -> {
            if (!other.arrows.containsKey(room)) {
                more.add(room);
            }
            targets.stream()
                    .filter(target -> !other.arrows.getOrDefault(room, Set.of()).contains(target))
                    .forEach(target -> more.add(room + " -> " + target));
        });
        return more;
    }

    /// The rooms that can reach themselves.
    List<String> circles() {
        return arrows.keySet().stream()
                .filter(room -> reachableFrom(room).contains(room))
                .toList();
    }

    private Set<String> reachableFrom(String start) {
        Set<String> reached = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(arrows.getOrDefault(start, Set.of()));
        while (!open.isEmpty()) {
            String room = open.pop();
            if (reached.add(room)) {
                open.addAll(arrows.getOrDefault(room, Set.of()));
            }
        }
        return reached;
    }
}
