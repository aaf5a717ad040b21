package dev.holdfast.walk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A Debian with nothing but its essential packages, entered by chroot. It shares processes, devices
/// and the mount namespace with this machine, so what is mounted in it reaches the engine's
/// containers.
final class BareRoot implements AutoCloseable {

    private static final String PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";

    private final Path root;
    private final List<String> mounts = new ArrayList<>();

    private BareRoot(Path root) {
        this.root = root;
    }

    static BareRoot unpacked() throws IOException {
        Path root = Files.createTempDirectory("holdfast-bare-").toRealPath();
        BareRoot bare = new BareRoot(root);
        try {
            Shell.run("tar", "-C", root.toString(), "-xf", archive("bare").toString());
            for (String shared : List.of("/proc", "/sys", "/dev")) {
                bare.mount("--rbind", shared, shared);
            }
            return bare;
        } catch (IOException | RuntimeException failed) {
            bare.close();
            throw failed;
        }
    }

    /// A base with these packages and those that are essential, made once and kept where the check keeps
    /// its things.
    static Path archive(String name, String... packages) throws IOException {
        Path cache = Optional.ofNullable(System.getenv("HOLDFAST_CHECK_CACHE"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "holdfast-check"));
        Path archive = Files.createDirectories(cache).resolve(name + "-bookworm.tar");
        if (!Files.exists(archive)) {
            Path draft = cache.resolve(name + "-bookworm.new.tar");
            List<String> command = new ArrayList<>(List.of("mmdebstrap", "--quiet", "--variant=minbase"));
            if (packages.length > 0) {
                command.add("--include=" + String.join(",", packages));
            }
            command.addAll(List.of("bookworm", draft.toString()));
            Shell.run(command.toArray(String[]::new));
            Files.move(draft, archive);
        }
        return archive;
    }

    /// Shows a file or folder of this machine in it at this place. A file is given an empty one to lie
    /// over.
    private void mount(String how, String of, String at) throws IOException {
        Path place = at(at);
        if (Files.isDirectory(Path.of(of))) {
            Files.createDirectories(place);
        } else if (!Files.exists(place)) {
            Files.createDirectories(place.getParent());
            Files.createFile(place);
        }
        Shell.run("mount", how, of, place.toString());
        mounts.add(place.toString());
        if (how.equals("--rbind")) {
            // What is unmounted here must stay mounted on this machine.
            Shell.run("mount", "--make-rslave", place.toString());
        }
    }

    void show(String file, String at) throws IOException {
        mount("--bind", file, at);
    }

    /// A folder of this machine that lies in it at the same place; what is mounted there is mounted
    /// here too.
    void share(Path folder) throws IOException {
        Shell.run("mount", "--bind", folder.toString(), folder.toString());
        mounts.add(folder.toString());
        Shell.run("mount", "--make-shared", folder.toString());
        mount("--bind", folder.toString(), folder.toString());
    }

    /// A place in it, as this machine calls it.
    Path at(String file) {
        return root.resolve(file.substring(1));
    }

    Shell.Result attempt(String... command) {
        List<String> whole = new ArrayList<>(List.of("chroot", root.toString(), "env", "-i", PATH, "HOME=/root"));
        whole.addAll(List.of(command));
        return Shell.attempt(whole.toArray(String[]::new));
    }

    String run(String... command) {
        Shell.Result result = attempt(command);
        if (!result.good()) {
            throw new AssertionError(
                    String.join(" ", command) + " ended with " + result.status() + ":\n" + result.output());
        }
        return result.output();
    }

    @Override
    public void close() {
        for (String mount : mounts.reversed()) {
            Mounts.removeBeneath(Path.of(mount));
            Shell.attempt("umount", "--lazy", mount);
        }
        Mounts.removeBeneath(root);
        Shell.attempt("rm", "-rf", "--one-file-system", root.toString());
    }
}
