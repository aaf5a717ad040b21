package dev.holdfast.storage;

/// The two folders of a volume.
public enum Part {
    /// The agent's files, at `/workspace`.
    WORKSPACE("workspace", "/workspace"),
    /// The agent's home, at `/home/agent`.
    HOME("home", "/home/agent");

    private final String folder;
    private final String mountPoint;

    Part(String folder, String mountPoint) {
        this.folder = folder;
        this.mountPoint = mountPoint;
    }

    /// The name of the folder within the volume.
    public String folder() {
        return folder;
    }

    /// Where agents see it.
    public String mountPoint() {
        return mountPoint;
    }
}
