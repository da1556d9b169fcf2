package bifrost.api.internal.config;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import java.util.Locale;
import java.util.function.BiFunction;

/**
 * The members of {@code request_path_overrides}: the paths of operations, by the names of the operations in the
 * gateway.
 */
final class RequestPathMembers {
  /** The operations that only the gateway supports. */
  private static final String[] GATEWAY_ONLY_OPERATIONS = {"cached_content_create", "cached_content_delete",
      "cached_content_list", "cached_content_retrieve", "cached_content_update", "compaction", "container_create",
      "container_delete", "container_file_content", "container_file_create", "container_file_delete",
      "container_file_list", "container_file_retrieve", "container_list", "container_retrieve", "count_tokens",
      "decisions", "image_edit", "image_edit_stream", "image_variation", "mcp_tool_execution", "ocr", "passthrough",
      "passthrough_stream", "realtime", "responses_cancel", "responses_delete", "responses_input_items",
      "responses_retrieve", "responses_retrieve_stream", "video_delete", "video_download", "video_edit",
      "video_generation", "video_list", "video_remix", "video_retrieve", "websocket_responses"};

  static final ConfigMembers<ProviderConfigReader> MEMBERS = members();

  private RequestPathMembers() {}

  private static ConfigMembers<ProviderConfigReader> members() {
    var members = ConfigMembers.<ProviderConfigReader>of("request_path_overrides");
    for (var operation : Operation.values()) members = membersOf(operation, members);
    return members.ignored(GATEWAY_ONLY_OPERATIONS);
  }

  private static ConfigMembers<ProviderConfigReader> membersOf(Operation operation,
      ConfigMembers<ProviderConfigReader> members) {
    var name = operation.name().toLowerCase(Locale.ROOT);
    return switch (operation) {
      case COMPLETION -> pathAndStreamPath(members, "text_completion", operation);
      case CHAT_COMPLETION, RESPONSES, TRANSCRIPTION, TRANSLATION, IMAGE_GENERATION, SPEECH ->
          pathAndStreamPath(members, name, operation);
      case FILE ->
          collectionPath(members, "file_upload", operation, "file_list", "file_retrieve", "file_delete",
              "file_content");
      case BATCH ->
          collectionPath(members, "batch_create", operation, "batch_list", "batch_retrieve", "batch_cancel",
              "batch_delete", "batch_results");
      case RAW -> members;
      default -> pathOnly(members, name, operation);
    };
  }

  private static ConfigMembers<ProviderConfigReader> pathAndStreamPath(ConfigMembers<ProviderConfigReader> members,
      String name,
      Operation operation) {
    return pathOnly(members, name, operation)
        .with(name + "_stream",
            (in, provider) -> set(in, provider, (config, path) -> config.streamPath(operation, path)));
  }

  private static ConfigMembers<ProviderConfigReader> pathOnly(ConfigMembers<ProviderConfigReader> members, String name,
      Operation operation) {
    return members.with(name,
        (in, provider) -> set(in, provider, (config, path) -> config.sendPath(operation, path)));
  }

  /**
   * Adds the path of a collection (files or batches). The paths of its other operations cannot be set, because they
   * start with that path.
   */
  private static ConfigMembers<ProviderConfigReader> collectionPath(ConfigMembers<ProviderConfigReader> members,
      String collection, Operation operation, String... operationNames) {
    var copy = pathOnly(members, collection, operation);
    for (var operationName : operationNames) {
      copy = copy.unsupported(operationName,
          "set '" + collection + "' instead; its path is the prefix of this operation's path");
    }
    return copy;
  }

  /**
   * Reads and sets a path. As in the gateway, a blank path means the default path, and the leading slash is optional.
   */
  private static void set(ConfigReader in, ProviderConfigReader provider,
      BiFunction<ProviderConfig, String, ProviderConfig> setter) {
    var path = in.string("a path").strip();
    if (path.isEmpty()) return;
    boolean isComplete = path.startsWith("/") || path.regionMatches(true, 0, "http://", 0, 7)
        || path.regionMatches(true, 0, "https://", 0, 8);
    provider.change(config -> setter.apply(config, isComplete ? path : "/" + path));
  }
}
