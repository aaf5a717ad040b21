package dev.holdfast.workspace.bundle;

import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import java.util.List;

/// Which links an archive may bring.
///
/// Links cannot harm us: nothing here follows one out of a workspace. They can mislead who unpacked the
/// archive, so one that leads out of the workspace is refused unless that is asked for.
public enum LinkRule {
    /// Only those that lead to a place in the workspace, by their text.
    INSIDE,
    /// All, as a workspace of an agent has them: `python3 -> /usr/bin/python3`.
    ANY;

    private static final List<FileName> MOUNT_POINT = FilePath.of("workspace").names();

    /// Whether a link with this path in the workspace may point there.
    boolean allows(FilePath link, byte[] target) {
        return switch (this) {
            case ANY -> true;
            case INSIDE -> inside(link, target);
        };
    }

    private static boolean inside(FilePath link, byte[] target) {
        List<byte[]> parts = Names.split(target);
        int depth = link.parent().names().size();
        if (target.length > 0 && target[0] == '/') {
            if (!beneathMountPoint(parts)) {
                return false;
            }
            parts = parts.subList(MOUNT_POINT.size(), parts.size());
            depth = 0;
        }
        for (byte[] part : parts) {
            boolean dots = part[0] == '.' && (part.length == 1 || (part.length == 2 && part[1] == '.'));
            if (!dots) {
                depth++;
            } else if (part.length == 2 && --depth < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean beneathMountPoint(List<byte[]> parts) {
        if (parts.size() < MOUNT_POINT.size()) {
            return false;
        }
        for (int i = 0; i < MOUNT_POINT.size(); i++) {
            if (!java.util.Arrays.equals(parts.get(i), MOUNT_POINT.get(i).bytes())) {
                return false;
            }
        }
        return true;
    }
}
