package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What every store keeps of volumes that are attached to runtimes.
interface AttachmentRules extends StoreRules {

    @Test
    default void readingAndAttachingAreNoChanges() throws IOException {
        VolumeId volume = volume();
        Files.writeString(workspace(volume).resolve("file"), "x");
        Head before = store().head(live(volume)).orElseThrow();
        RuntimeId runtime = pool().runtime();
        store().attach(volume, runtime);
        Shell.run(pool().data().workspaceMount(runtime), "cat file; ls -lR");
        try (FileTree tree = store().open(live(volume), Part.WORKSPACE)) {
            tree.read(FilePath.of("file")).close();
        }
        store().detach(runtime);
        assertThat(store().head(live(volume))).contains(before);
    }

    @Test
    default void anAttachedVolumeAppearsInNamespacesThatFollow() throws IOException {
        VolumeId one = volume();
        VolumeId two = volume();
        Files.writeString(workspace(one).resolve("name"), "one");
        Files.writeString(workspace(two).resolve("name"), "two");
        RuntimeId runtime = pool().runtime();
        Path mount = pool().data().workspaceMount(runtime);
        Path home = pool().data().homeMount(runtime);
        try (SlaveNamespace container = new SlaveNamespace()) {
            assertThat(container.run("ls -A " + mount)).isEmpty();
            store().attach(one, runtime);
            assertThat(container.run("cat " + mount + "/name")).isEqualTo("one");
            container.run("cd " + mount + " && exec 5>>log && echo a >&5");
            store().attach(two, runtime);
            assertThat(container.run("cat " + mount + "/name; touch " + home + "/h"))
                    .isEqualTo("two");
            container.run("echo b >&5");
            assertThat(workspace(one).resolve("log")).hasContent("a\nb");
            assertThat(place(live(two), Part.HOME).resolve("h")).exists();
            store().detach(runtime);
            assertThat(container.run("ls -A " + mount + " " + home + " | grep -v :"))
                    .isBlank();
            assertThat(container.run("su nobody -s /bin/sh -c 'touch " + mount + "/x' 2>&1"))
                    .contains("denied");
        }
        assertThat(mount).isEmptyDirectory();
    }

    @Test
    default void whatIsAttachedIsToldByItsUuid() throws IOException {
        VolumeId one = volume();
        VolumeId two = volume();
        RuntimeId runtime = pool().runtime();
        assertThat(store().attached(runtime)).isEmpty();
        assertThat(store().attached(RuntimeId.fresh())).isEmpty();
        store().attach(one, runtime);
        store().attach(one, runtime);
        assertThat(store().attached(runtime)).contains(uuid(one));
        store().attach(two, runtime);
        assertThat(store().attached(runtime)).contains(uuid(two));
        RuntimeId other = pool().runtime();
        store().attach(one, other);
        Mounts.detach(pool().data().homeMount(other));
        assertThat(store().attached(other)).isEmpty();
        store().detach(other);
        store().detach(runtime);
        assertThat(store().attached(runtime)).isEmpty();
        assertThat(Mounts.all())
                .noneMatch(mount -> mount.point().startsWith(pool().data().workspaceMount(runtime)));
    }

    private UUID uuid(VolumeId volume) throws IOException {
        return store().head(live(volume)).orElseThrow().uuid();
    }

    @Test
    default void mountsHaveNoDevicesAndNoSetUserId() throws IOException {
        VolumeId volume = volume();
        RuntimeId runtime = pool().runtime();
        store().attach(volume, runtime);
        String line = Shell.run(Path.of("/"), "grep ' " + pool().data().homeMount(runtime) + " ' /proc/self/mountinfo");
        assertThat(line)
                .contains("nosuid")
                .contains("nodev")
                .contains("noatime")
                .contains("shared:");
        store().detach(runtime);
    }
}
