package dev.holdfast.walk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An agent in the book of the one client that changes its files, as acknowledged calls left it.
final class Charge {

    private final String name;
    private final String id;
    private final Map<String, Map<String, String>> snapshots = new LinkedHashMap<>();
    private Map<String, String> files;
    private Optional<String> label = Optional.empty();
    private boolean archived;
    private volatile boolean inTrash;

    /// @param files what is in its workspace to begin with, by their names, as hashes
    Charge(String name, String id, Map<String, String> files) {
        this.name = name;
        this.id = id;
        this.files = new TreeMap<>(files);
    }

    String name() {
        return name;
    }

    String id() {
        return id;
    }

    /// The hash of every file in the workspace; there are no others.
    Map<String, String> files() {
        return new TreeMap<>(files);
    }

    void hasFiles(Map<String, String> found) {
        files = new TreeMap<>(found);
    }

    /// What its workspace would be with this file too.
    Map<String, String> filesWith(String file, String hash) {
        Map<String, String> with = files();
        with.put(file, hash);
        return with;
    }

    /// What its workspace would be without this file.
    Map<String, String> filesWithout(String file) {
        Map<String, String> without = files();
        without.remove(file);
        return without;
    }

    /// The files of every snapshot that was promised.
    Map<String, Map<String, String>> snapshots() {
        return snapshots;
    }

    void hasSnapshot(String snapshot, Map<String, String> content) {
        snapshots.put(snapshot, new TreeMap<>(content));
    }

    /// What it was labelled last, where that is known.
    Optional<String> label() {
        return label;
    }

    void isLabelled(String text) {
        label = Optional.of(text);
    }

    void isLabelledNobodyKnowsHow() {
        label = Optional.empty();
    }

    boolean isArchived() {
        return archived;
    }

    void isNowArchived(boolean now) {
        archived = now;
    }

    boolean isInTrash() {
        return inTrash;
    }

    void isNowInTrash(boolean now) {
        inTrash = now;
    }

    @Override
    public String toString() {
        return name + " (" + id + ")";
    }
}
