package dev.holdfast.runtime.docker;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.json.Json;
import dev.holdfast.runtime.RuntimeSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a runtime's container is made from, as the engine's API wants it.
///
/// The image gives its files and its environment and nothing else: what it would start, as whom, with which
/// health check, is replaced. Targets of mounts that an image lacks are made by the engine, also in a root
/// that is read-only afterwards.
final class ContainerDefinition {

    static final String INSTALLATION_LABEL = "dev.holdfast.installation";
    static final String RUNTIME_LABEL = "dev.holdfast.runtime";
    static final String WORKSPACE = "/workspace";
    static final String HOME = "/home/agent";

    /// Where every runtime finds the gateway: on its own loopback.
    static final String PROXY = "http://127.0.0.1:8421";

    private static final String LOCAL = "127.0.0.1,localhost";
    private static final long NANO_CPUS_OF_A_THOUSANDTH = 1_000_000;
    private static final String SECCOMP = seccomp();

    private final DataDirectory data;
    private final String installation;
    private final int uid;

    ContainerDefinition(DataDirectory data, String installation, int uid) {
        this.data = data;
        this.installation = installation;
        this.uid = uid;
    }

    ObjectNode of(RuntimeId runtime, RuntimeSpec spec) {
        ObjectNode definition = Json.object();
        definition.put("Image", spec.image());
        definition.put("Hostname", "holdfast");
        definition.put("User", uid + ":" + uid);
        definition.put("WorkingDir", WORKSPACE);
        definition.put("StopSignal", Launcher.STOP_SIGNAL);
        definition.set("Entrypoint", texts(List.of("/bin/sh", "-c", Launcher.SCRIPT, "holdfast")));
        definition.set("Cmd", texts(List.of()));
        definition.set("Env", texts(environment()));
        definition.putObject("Healthcheck").set("Test", texts(List.of("NONE")));
        ObjectNode labels = definition.putObject("Labels");
        labels.put(INSTALLATION_LABEL, installation);
        labels.put(RUNTIME_LABEL, runtime.value());
        definition.set("HostConfig", host(runtime, spec));
        return definition;
    }

    private static List<String> environment() {
        return List.of(
                "HOME=" + HOME,
                "HOLDFAST_GATEWAY=" + PROXY,
                "http_proxy=" + PROXY,
                "https_proxy=" + PROXY,
                "HTTP_PROXY=" + PROXY,
                "HTTPS_PROXY=" + PROXY,
                "no_proxy=" + LOCAL,
                "NO_PROXY=" + LOCAL,
                "NODE_USE_ENV_PROXY=1");
    }

    private ObjectNode host(RuntimeId runtime, RuntimeSpec spec) {
        RuntimeSpec.Limits limits = spec.limits();
        ObjectNode host = Json.object();
        host.put("ReadonlyRootfs", !spec.rootWritable());
        host.set("CapDrop", texts(List.of("ALL")));
        host.set("SecurityOpt", texts(List.of("no-new-privileges", "seccomp=" + SECCOMP)));
        host.setAll(limits(limits));
        host.put("Init", true);
        host.put("NetworkMode", "none");
        host.put("IpcMode", "private");
        host.putObject("LogConfig").put("Type", "none");
        host.putObject("RestartPolicy").put("Name", "no");
        host.putObject("Tmpfs").put("/tmp", "rw,nosuid,nodev,exec,mode=1777,size=" + limits.memory() / 2);
        ArrayNode mounts = host.putArray("Mounts");
        mounts.add(mountPoint(data.workspaceMount(runtime), WORKSPACE));
        mounts.add(mountPoint(data.homeMount(runtime), HOME));
        mounts.add(bind(new RunDirectory(data.run(runtime)).inside(), Launcher.DIRECTORY, "rprivate"));
        return host;
    }

    /// The limits as the engine takes them, for a new container and for a living one.
    static ObjectNode limits(RuntimeSpec.Limits limits) {
        return Json.object()
                .put("Memory", limits.memory())
                .put("MemorySwap", limits.memory())
                .put("NanoCpus", limits.cpus() * NANO_CPUS_OF_A_THOUSANDTH)
                .put("PidsLimit", limits.processes());
    }

    /// Read-only, so that nothing is written where no volume is; what is mounted on top later has its own
    /// say about that.
    private static ObjectNode mountPoint(Path source, String target) {
        ObjectNode bind = bind(source, target, "rslave");
        bind.put("ReadOnly", true);
        return bind;
    }

    private static ObjectNode bind(Path source, String target, String propagation) {
        ObjectNode bind = Json.object();
        bind.put("Type", "bind");
        bind.put("Source", source.toString());
        bind.put("Target", target);
        bind.putObject("BindOptions").put("Propagation", propagation);
        return bind;
    }

    private static ArrayNode texts(List<String> texts) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        texts.forEach(array::add);
        return array;
    }

    /// The labels by which the engine finds this installation's containers, as it wants its filters.
    String filter() {
        JsonNode filter = Json.tree(Map.of("label", List.of(INSTALLATION_LABEL + "=" + installation)));
        return DockerClient.quoted(Json.write(filter));
    }

    String installation() {
        return installation;
    }

    private static String seccomp() {
        try (InputStream profile = ContainerDefinition.class.getResourceAsStream("seccomp.json")) {
            if (profile == null) {
                throw new IllegalStateException("seccomp.json is not in this program");
            }
            return Json.write(Json.MAPPER.readTree(new String(profile.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
