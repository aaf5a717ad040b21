package dev.holdfast.runtime.docker;

import dev.holdfast.linux.ControlGroup;
import dev.holdfast.linux.FilesInUse;
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
        FilesInUse files = switch (attachment) {
            case PAST -> FilesInUse.onNoneOf(seen, place);
            case PRESENT -> FilesInUse.on(volumeAmong(seen), place);
        };
        TreeSet<String> names = new TreeSet<>();
        for (int pid : group.members()) {
            if (files.usedBy(pid)) {
                ProcessFacts.of(pid).ifPresent(process -> names.add(process.name()));
            }
        }
        return List.copyOf(names);
    }

    /// What covers the empty mount points.
    private static List<MountInfo> volumeAmong(List<MountInfo> seen) {
        List<MountInfo> volume = new ArrayList<>();
        for (String point : List.of(ContainerDefinition.WORKSPACE, ContainerDefinition.HOME)) {
            seen.stream()
                    .filter(mount -> mount.point().equals(Path.of(point)))
                    .skip(1)
                    .forEach(volume::add);
        }
        return volume;
    }
}
