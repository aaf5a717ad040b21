package dev.holdfast.runtime.docker;

import dev.holdfast.linux.ControlGroup;
import dev.holdfast.linux.DetachedFiles;
import dev.holdfast.linux.MountInfo;
import dev.holdfast.linux.ProcessFacts;
import dev.holdfast.runtime.ContainerRuntime.Attachment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// The processes of a container that use files of a volume.
final class Holders {

    private Holders() {}

    /// Their names.
    ///
    /// @param seen every mount that they can see
    /// @param place where a volume can be mounted
    static List<String> among(ControlGroup group, List<MountInfo> seen, Path place, Attachment attachment)
            throws IOException {
        DetachedFiles files = switch (attachment) {
            case PAST -> new DetachedFiles(seen, place);
            case PRESENT -> new DetachedFiles(withoutVolume(seen), place);
        };
        TreeSet<String> names = new TreeSet<>();
        for (int pid : group.members()) {
            if (files.usedBy(pid)) {
                ProcessFacts.of(pid).ifPresent(process -> names.add(process.name()));
            }
        }
        return List.copyOf(names);
    }

    /// What they would still see if the volume were taken away: the empty mount points lie beneath it.
    private static List<MountInfo> withoutVolume(List<MountInfo> seen) {
        List<MountInfo> left = new ArrayList<>(seen);
        for (String point : List.of(ContainerDefinition.WORKSPACE, ContainerDefinition.HOME)) {
            List<MountInfo> stack = seen.stream()
                    .filter(mount -> mount.point().equals(Path.of(point)))
                    .toList();
            left.removeAll(stack.subList(Math.min(1, stack.size()), stack.size()));
        }
        return left;
    }
}
