package dev.holdfast.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Folders and files of a workspace as the API tells them apart.
final class Listing {

    /// One thing in a folder.
    ///
    /// @param shown its name for people
    /// @param place where it is
    record Entry(String shown, RemotePath place, String type, JsonNode told) {

        boolean isDirectory() {
            return type.equals("directory");
        }

        boolean isFile() {
            return type.equals("file");
        }

        int mode() {
            String mode = told.path("mode").asString("");
            return mode.isEmpty() ? 0644 : Integer.parseInt(mode, 8);
        }
    }

    private Listing() {}

    /// The folder's list, whole, as the API answers it.
    static JsonNode of(Server server, RemotePath folder) {
        return Pages.all(server, folder.address() + (folder.isRoot() ? "" : "/"), "entries");
    }

    static List<Entry> entries(JsonNode listing, RemotePath folder) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode told : listing.path("entries")) {
            String path = ClientCommand.text(told, "path");
            String segment = path.substring(path.lastIndexOf('/') + 1);
            String name = ClientCommand.text(told, "name");
            entries.add(new Entry(
                    segment.startsWith("~b64~") ? segment : name,
                    folder.encodedChild(segment),
                    ClientCommand.text(told, "type").toLowerCase(Locale.ROOT),
                    told));
        }
        return entries;
    }

    /// Opens a file for reading; a folder is refused.
    static HttpResponse<InputStream> openFile(Server server, RemotePath file) throws IOException {
        HttpResponse<InputStream> answer = server.open(file.address(), Map.of());
        if (answer.headers().firstValue("Content-Disposition").isEmpty()) {
            answer.body().close();
            throw new Refusal(Refusal.FAILED, file + " is a folder; list it with files ls, or copy it with cp -r.");
        }
        return answer;
    }
}
