package dev.holdfast.cli;

import dev.holdfast.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What packs agents away and brings them back.
final class ColdCommands {

    private ColdCommands() {}

    @Command(
            name = "archive",
            description = "Pack the agent's files and snapshots into cold storage; they can be listed and read there.")
    static final class Archive extends LongAction {

        @Option(names = "--cancel-task", description = "Cancel its task first.")
        private boolean cancelTask;

        @Override
        JsonNode begin(Server server, String path) {
            return server.post(path + "/archive" + (cancelTask ? "?cancel_task=true" : ""));
        }

        @Override
        ObjectNode wish() {
            return Json.object().put("action", "archive").put("cancel_task", cancelTask);
        }

        @Override
        void show(Server server, Screen screen, String path) {
            JsonNode archive = server.get(path + "/archive");
            if (screen.printedAsJson(archive)) {
                return;
            }
            screen.field("archived", text(archive, "archived_at"));
            screen.field("place", text(archive, "place"));
            screen.field(
                    "takes",
                    new ByteSize(archive.path("packed_bytes").asLong(0)) + " for "
                            + new ByteSize(archive.path("bytes").asLong(0)) + " in "
                            + text(archive, "files") + " files");
            screen.field("snapshots", text(archive, "snapshots"));
            screen.field("encrypted", archive.path("encrypted").asBoolean(false) ? "yes" : "no");
        }
    }

    @Command(name = "unarchive", description = "Bring an archived agent's files back; it is paused then.")
    static final class Unarchive extends LongAction {

        @Override
        JsonNode begin(Server server, String path) {
            return server.post(path + "/unarchive");
        }

        @Override
        ObjectNode wish() {
            return Json.object().put("action", "unarchive");
        }

        @Override
        void show(Server server, Screen screen, String path) {
            JsonNode agent = server.get(path);
            if (screen.printedAsJson(agent)) {
                return;
            }
            screen.field("name", text(agent, "name"));
            screen.field("state", text(agent, "state"));
            screen.field("reason", text(agent, "reason"));
        }
    }
}
