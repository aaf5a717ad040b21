package dev.holdfast.storage;

/// The two folders of a volume.
public enum Part {
    /// The agent's files, at `/workspace`.
    WORKSPACE("workspace"),
    /// The agent's home, at `/home/agent`.
    HOME("home");

    private final String folder;

    Part(String folder) {
        this.folder = folder;
    }

    /// The name of the folder within the volume.
    public String folder() {
        return folder;
    }
}
