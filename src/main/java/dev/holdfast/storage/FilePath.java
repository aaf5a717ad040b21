package dev.holdfast.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A path beneath a tree's root: names from the top down, none for the root itself. Never absolute, never
/// upwards.
public record FilePath(List<FileName> names) implements Comparable<FilePath> {

    public static final FilePath ROOT = new FilePath(List.of());

    public FilePath {
        names = List.copyOf(names);
    }

    /// A path of plain text names, such as `FilePath.of("src", "main.c")`.
    public static FilePath of(String... names) {
        return new FilePath(List.of(names).stream().map(FileName::of).toList());
    }

    public boolean isRoot() {
        return names.isEmpty();
    }

    /// The folder that holds this; the root holds itself.
    public FilePath parent() {
        return isRoot() ? this : new FilePath(names.subList(0, names.size() - 1));
    }

    /// The last name.
    ///
    /// @throws IllegalStateException for the root, which has none
    public FileName name() {
        if (isRoot()) {
            throw new IllegalStateException("the root has no name");
        }
        return names.getLast();
    }

    public FilePath child(FileName name) {
        List<FileName> longer = new ArrayList<>(names);
        longer.add(name);
        return new FilePath(longer);
    }

    public boolean startsWith(FilePath other) {
        return names.size() >= other.names.size()
                && names.subList(0, other.names.size()).equals(other.names);
    }

    /// By their names as bytes, so that a folder comes before what is in it, and that before what is beside it.
    @Override
    public int compareTo(FilePath other) {
        int common = Math.min(names.size(), other.names.size());
        for (int i = 0; i < common; i++) {
            int compared = names.get(i).compareTo(other.names.get(i));
            if (compared != 0) {
                return compared;
            }
        }
        return Integer.compare(names.size(), other.names.size());
    }

    /// For people, with a leading slash.
    @Override
    public String toString() {
        return "/" + names.stream().map(FileName::shown).collect(Collectors.joining("/"));
    }
}
