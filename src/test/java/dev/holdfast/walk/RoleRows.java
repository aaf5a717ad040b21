package dev.holdfast.walk;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What every route of the server asks for: the whole matrix but for the callers, whose reach says the rest.
final class RoleRows {

    private RoleRows() {}

    /// What a route asks for. Each includes the ones before it.
    enum Need {
        NOTHING,
        READING,
        WORK,
        ADMINISTRATION
    }

    static final Map<String, Need> ALL = new TreeMap<>();

    static {
        rows(Need.NOTHING, "GET /healthz", "GET /readyz");
        rows(Need.NOTHING, "POST /v1/session", "POST /v1/links/look", "POST /v1/links/use");
        rows(Need.READING, "GET /docs", "GET /v1/openapi.yaml", "GET /v1/events", "GET /v1/me", "GET /v1/tokens");
        rows(Need.READING, "GET /metrics", "GET /v1/me/keys", "POST /mcp");
        rows(Need.READING, "DELETE /v1/session");
        rows(Need.READING, "GET /v1/agents", "GET /v1/agents/{agent}", "GET /v1/agents/{agent}/events");
        rows(Need.READING, "GET /v1/agents/{agent}/files/{path}", "HEAD /v1/agents/{agent}/files/{path}");
        rows(Need.READING, "GET /v1/agents/{agent}/usage", "GET /v1/agents/{agent}/lineage");
        rows(Need.READING, "GET /v1/agents/{agent}/uploads", "OPTIONS /v1/agents/{agent}/uploads");
        rows(Need.READING, "HEAD /v1/agents/{agent}/uploads/{upload}");
        rows(Need.READING, "POST /v1/agents/{agent}/previews");
        rows(Need.READING, "GET /v1/agents/{agent}/search", "GET /v1/agents/{agent}/watch");
        rows(Need.READING, "GET /v1/agents/{agent}/snapshots", "GET /v1/agents/{agent}/snapshots/{snapshot}");
        rows(Need.READING, "GET /v1/agents/{agent}/changes", "GET /v1/agents/{agent}/diff/{path}");
        rows(Need.READING, "GET /v1/agents/{agent}/history/{path}", "GET /v1/agents/{agent}/compare");
        rows(Need.READING, "GET /v1/agents/{agent}/tasks", "GET /v1/agents/{agent}/tasks/{task}");
        rows(Need.READING, "GET /v1/agents/{agent}/tasks/{task}/events");
        rows(Need.READING, "GET /v1/pool", "GET /v1/providers", "GET /v1/providers/{provider}");
        rows(Need.WORK, "POST /v1/agents", "DELETE /v1/agents/{agent}", "PATCH /v1/agents/{agent}");
        rows(Need.WORK, "PUT /v1/agents/{agent}/files/{path}", "POST /v1/agents/{agent}/files/{path}");
        rows(Need.WORK, "DELETE /v1/agents/{agent}/files/{path}");
        rows(Need.WORK, "POST /v1/agents/{agent}/uploads", "POST /v1/agents/{agent}/uploads/{upload}");
        rows(Need.WORK, "PATCH /v1/agents/{agent}/uploads/{upload}", "DELETE /v1/agents/{agent}/uploads/{upload}");
        rows(Need.WORK, "POST /v1/agents/{agent}/pause", "POST /v1/agents/{agent}/resume");
        rows(Need.WORK, "POST /v1/agents/{agent}/restart", "POST /v1/agents/{agent}/recover");
        rows(Need.WORK, "PUT /v1/agents/{agent}/lease", "DELETE /v1/agents/{agent}/lease");
        rows(Need.READING, "GET /v1/trash");
        rows(Need.WORK, "POST /v1/agents/{agent}/undelete");
        rows(Need.WORK, "POST /v1/agents/{agent}/archive", "POST /v1/agents/{agent}/unarchive");
        rows(Need.READING, "GET /v1/agents/{agent}/archive", "GET /v1/operations/{operation}");
        rows(Need.WORK, "POST /v1/operations/{operation}/cancel", "POST /v1/agents/batch");
        rows(Need.READING, "POST /v1/agents/batch/preview");
        rows(Need.WORK, "POST /v1/agents/{agent}/snapshots");
        rows(Need.WORK, "POST /v1/agents/{agent}/fork", "POST /v1/agents/{agent}/adopt");
        rows(Need.WORK, "PATCH /v1/agents/{agent}/snapshots/{snapshot}");
        rows(Need.WORK, "DELETE /v1/agents/{agent}/snapshots/{snapshot}");
        rows(Need.WORK, "POST /v1/agents/{agent}/snapshots/{snapshot}/restore");
        rows(Need.WORK, "POST /v1/agents/{agent}/tasks", "POST /v1/agents/{agent}/tasks/{task}/cancel");
        rows(Need.WORK, "POST /v1/me/keys", "DELETE /v1/me/keys/{key}");
        rows(Need.WORK, "POST /v1/me/password", "POST /v1/tokens", "DELETE /v1/tokens/{token}");
        rows(Need.ADMINISTRATION, "POST /v1/pool/grow", "POST /v1/providers/{provider}/test");
        rows(Need.ADMINISTRATION, "PUT /v1/providers/{provider}", "DELETE /v1/providers/{provider}");
        rows(Need.ADMINISTRATION, "GET /v1/users", "POST /v1/users", "POST /v1/users/setup-link");
        rows(Need.ADMINISTRATION, "PATCH /v1/users/{user}", "DELETE /v1/users/{user}", "POST /v1/users/{user}/link");
        rows(Need.ADMINISTRATION, "GET /v1/audit");
        rows(Need.READING, "GET /v1/retention", "GET /v1/organization/retention", "GET /v1/agents/{agent}/retention");
        rows(Need.READING, "POST /v1/agents/{agent}/retention/preview");
        rows(Need.WORK, "PUT /v1/agents/{agent}/retention", "DELETE /v1/agents/{agent}/retention");
        rows(Need.ADMINISTRATION, "PUT /v1/retention", "DELETE /v1/retention");
        rows(Need.ADMINISTRATION, "PUT /v1/organization/retention", "DELETE /v1/organization/retention");
    }

    private static void rows(Need need, String... routes) {
        List.of(routes).forEach(route -> ALL.put(route, need));
    }
}
