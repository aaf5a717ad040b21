package dev.holdfast.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.runtime.Command;
import dev.holdfast.runtime.Processes.Output;
import dev.holdfast.runtime.RuntimeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the seccomp profile refuses on a real btrfs, and what it must not.
class SeccompTest {

    /// BTRFS_IOC_SUBVOL_CREATE with its `struct btrfs_ioctl_vol_args`.
    private static final String MAKE_SUBVOLUME = "opendir(D,'/workspace');"
            + "$a=pack('q a4088',0,'nested'); print syscall(16, fileno(D), 0x5000940e, $a) == 0 ? 'made' : 'refused';";

    private static final Path IMAGE = Path.of("btrfs.img");

    private TestRuntimes test;
    private RuntimeId id;
    private Path volume;

    @BeforeEach
    void open() throws IOException {
        test = new TestRuntimes(TestEngine.shared());
        test.engine.importPerl();
        Path pool = Files.createDirectories(test.data.pool().resolve("btrfs"));
        TestRuntimes.shell(
                "truncate -s 256M $1; mkfs.btrfs -q $1; mount -o loop,nosuid,nodev $1 $2; mkdir $2/w; chown 52000:52000 $2/w",
                test.data.root().resolve(IMAGE),
                pool);
        volume = pool.resolve("w");
        id = RuntimeId.fresh();
        test.runtime().create(id, new RuntimeSpec(TestEngine.PERL, TestRuntimes.SPEC.limits(), false));
        test.runtime().start(id);
        test.attach(volume, id);
    }

    @AfterEach
    void close() throws IOException {
        test.detach(id);
        test.runtime().delete(id);
        TestRuntimes.shell("umount -l $1", test.data.pool().resolve("btrfs"));
        test.close();
    }

    private String perl(String program) throws Exception {
        TaskId task = TaskId.fresh();
        test.processes().start(id, task, new Command(List.of("/usr/bin/perl", "-e", program), Map.of()));
        test.ended(id, task);
        String printed = test.text(id, task, Output.STDOUT) + test.text(id, task, Output.STDERR);
        test.processes().forget(id, task);
        return printed;
    }

    @Test
    void nestedSubvolumesAreRefusedWhereTheKernelAloneWouldAllowThem() throws Exception {
        assertThat(perl(MAKE_SUBVOLUME)).isEqualTo("refused");
        assertThat(perl("opendir(D,'/workspace'); $a=pack('q a4088',0,'high');"
                        + "print syscall(16, fileno(D), 0x15000940e, $a) == 0 ? 'made' : 'refused'"))
                .isEqualTo("refused");
        assertThat(volume).isEmptyDirectory();
        String unconfined = test.engine.docker(
                "run",
                "--rm",
                "--network=none",
                "--user=52000",
                "--cap-drop=ALL",
                "--security-opt=seccomp=unconfined",
                "--volume=" + volume + ":/workspace",
                "--entrypoint=/usr/bin/perl",
                TestEngine.PERL,
                "-e",
                MAKE_SUBVOLUME);
        assertThat(unconfined).isEqualTo("made");
    }

    @Test
    void cloningOfFilesIsAllowed() throws Exception {
        assertThat(perl("open(A,'+>','/workspace/a'); print A 'x' x 8192; close A; open(A,'<','/workspace/a');"
                        + "open(B,'+>','/workspace/b'); print ioctl(B,0x40049409,fileno(A)) ? 'cloned' : $!"))
                .isEqualTo("cloned");
        assertThat(volume.resolve("b")).hasSize(8192);
    }

    @Test
    void onlySocketsOfTheUsualFamiliesOpen() throws Exception {
        String open = perl("for $f (1..45) { print \"$f \" if socket(S,$f,2,0) || socket(S,$f,1,0) || socket(S,$f,5,0)"
                + " || socket(S,$f,3,0) }");
        assertThat(open.strip()).isEqualTo("1 2 10 16");
    }

    @Test
    void newNamespacesMountsAndKernelInterfacesAreRefused() throws Exception {
        String calls =
                "my %c = (unshare=>[272,0x10000000], mount=>[165,0,0,0,0,0], bpf=>[321,0,0,0], keyctl=>[250,0,0],"
                        + "io_uring_setup=>[425,1,0], userfaultfd=>[323,0], perf_event_open=>[298,0,0,0,0,0],"
                        + "clone=>[56,0x10000011,0,0,0,0], setns=>[308,0,0], open_by_handle_at=>[304,0,0,0], add_key=>[248,0,0,0,0,0]);"
                        + "for (sort keys %c) { my ($n, @w) = @{$c{$_}}; my $r = syscall($n, @w); exit 0 if $r == 0 && $_ eq 'clone';"
                        + " print \"$_ \" unless $r == -1 && $! == 1 }";
        assertThat(perl(calls)).isEmpty();
        assertThat(perl("print syscall(435,0,0) == -1 ? $!+0 : 'made'")).isEqualTo("38");
    }
}
