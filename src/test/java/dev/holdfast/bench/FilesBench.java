package dev.holdfast.bench;

import java.util.List;

/// What people do with the files of a workspace.
final class FilesBench implements Bench {

    @Override
    public String name() {
        return "files";
    }

    @Override
    public String summary() {
        return "search";
    }

    @Override
    public List<Part> parts() {
        return List.of(new SearchOfAGibibyte());
    }
}
