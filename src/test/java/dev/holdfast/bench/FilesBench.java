package dev.holdfast.bench;

import java.util.List;

/// What people do with the files of a workspace. The server has a heap of 128 MiB at most.
final class FilesBench implements Bench {

    static final String HEAP = "128m";

    @Override
    public String name() {
        return "files";
    }

    @Override
    public String summary() {
        return "lists, archives, small and large transfers, search";
    }

    @Override
    public List<Part> parts() {
        return List.of(
                new LongLists(),
                new ArchiveOfManyFiles(),
                new ManySmallUploads(),
                new MovingFiveGibibytes(),
                new SearchOfAGibibyte());
    }
}
