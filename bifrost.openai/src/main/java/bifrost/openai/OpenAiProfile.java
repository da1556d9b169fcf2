package bifrost.openai;

import bifrost.api.AssistantMessage;
import bifrost.api.CallOptions;
import bifrost.api.NetworkConfig;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.openai.internal.provider.ProfileValidation;
import java.net.URI;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The properties of one kind of OpenAI-compatible server, such as its default base URL and the operations that it
 * supports. An {@link OpenAiProviderFactory} with a profile defines a new kind of provider:
 *
 * <pre>{@code
 * public final class SglangProviderFactory extends OpenAiProviderFactory {
 *   public SglangProviderFactory() {
 *     super(OpenAiProfile.of("sglang").defaultBaseUrl("http://localhost:30000")
 *         .requestReasoningNames("reasoning_content")
 *         .operations(Operation.CHAT_COMPLETION, Operation.COMPLETION, Operation.LIST_MODELS, Operation.RAW));
 *   }
 * }
 * }</pre>
 *
 * <p>A new profile has the properties of kind {@code openai} ({@link #of(String)}). Immutable and thread-safe: methods
 * that set a property return a changed copy. A setting in the configuration of a provider ({@link ProviderConfig})
 * takes precedence over the profile.
 *
 * @since 0.1
 */
public final class OpenAiProfile {
  private static final Set<String> OPTIONAL_MEMBERS =
      Set.of("stream_options", "stream_include_usage", "encoding_format", "max_completion_tokens");

  private final ProfileValues values;

  private OpenAiProfile(ProfileValues values) {
    this.values = values;
  }

  /**
   * Returns a profile with the properties of kind {@code openai}: no default base URL, all operations of OpenAI's
   * API, and the server's own endpoint for requests of the Responses API.
   *
   * @param kind the kind of provider, such as {@code sglang}; matches {@code [a-z0-9][a-z0-9._-]*}
   * @return the profile of a new kind
   * @throws IllegalArgumentException if the kind is invalid
   */
  public static OpenAiProfile of(String kind) {
    return new OpenAiProfile(new ProfileValues(ProfileValidation.checkKind(Objects.requireNonNull(kind, "kind"))));
  }

  /** {@return the kind of provider} */
  public String kind() {
    return values.kind;
  }

  /** {@return the base URL of providers whose configuration has none, if set} */
  public Optional<URI> defaultBaseUrl() {
    return values.defaultBaseUrl;
  }

  /**
   * Sets the base URL of providers whose configuration has none. Without this default, the configuration must have a
   * base URL.
   *
   * @param baseUrl the base URL, such as {@code http://localhost:30000}
   * @return a changed copy
   * @throws IllegalArgumentException if the base URL is not a URL
   */
  public OpenAiProfile defaultBaseUrl(String baseUrl) {
    return defaultBaseUrl(URI.create(Objects.requireNonNull(baseUrl, "baseUrl")));
  }

  /**
   * Sets the base URL of providers whose configuration has none. Without this default, the configuration must have a
   * base URL.
   *
   * @param baseUrl the base URL, such as {@code http://localhost:30000}
   * @return a changed copy
   */
  public OpenAiProfile defaultBaseUrl(URI baseUrl) {
    Objects.requireNonNull(baseUrl, "baseUrl");
    var copy = values.copy();
    copy.defaultBaseUrl = Optional.of(baseUrl);
    return new OpenAiProfile(copy);
  }

  /** {@return whether a client without configured providers opens a provider of this kind} */
  public boolean openByDefault() {
    return values.openByDefault;
  }

  /**
   * Sets whether {@link bifrost.api.Bifrost#open()} opens a provider of this kind if no provider is configured. The
   * provider has the name of the kind and requires a default base URL. False by default.
   *
   * @param enable true to open the provider
   * @return a changed copy
   */
  public OpenAiProfile openByDefault(boolean enable) {
    var copy = values.copy();
    copy.openByDefault = enable;
    return new OpenAiProfile(copy);
  }

  /** {@return the path between the base URL and the paths of operations; empty for the default, {@code /v1}} */
  public Optional<String> pathPrefix() {
    return values.pathPrefix;
  }

  /**
   * Sets the path between the base URL and the paths of operations, which is {@code /v1} by default. A
   * {@linkplain ProviderConfig#pathPrefix(String) configured} prefix takes precedence.
   *
   * @param prefix the path, such as {@code /api/v3}; {@code ""} for none
   * @return a changed copy
   * @throws IllegalArgumentException if the prefix is neither empty nor a path without a trailing slash
   */
  public OpenAiProfile pathPrefix(String prefix) {
    ProfileValidation.checkPathPrefix(Objects.requireNonNull(prefix, "prefix"));
    var copy = values.copy();
    copy.pathPrefix = Optional.of(prefix);
    return new OpenAiProfile(copy);
  }

  /** {@return the paths that replace those of OpenAI, by operation} */
  public Map<Operation, String> paths() {
    return values.paths;
  }

  /**
   * Sets the path of an operation. A {@linkplain ProviderConfig#path(Operation, String) configured} path takes
   * precedence.
   *
   * @param operation any operation except {@link Operation#RAW}
   * @param path the path after the base URL, with a leading slash, or a URL; neither {@code /v1} nor the path prefix
   *     is added
   * @return a changed copy
   * @throws IllegalArgumentException if the path is invalid, or the operation is {@link Operation#RAW}
   */
  public OpenAiProfile path(Operation operation, String path) {
    if (operation == Operation.RAW) {
      throw new IllegalArgumentException("RAW cannot have a path: set the path of the RawRequest");
    }
    var changed = new EnumMap<Operation, String>(Operation.class);
    changed.putAll(values.paths);
    changed.put(Objects.requireNonNull(operation, "operation"),
        ProfileValidation.checkPath(Objects.requireNonNull(path, "path")));
    var copy = values.copy();
    copy.paths = Collections.unmodifiableMap(changed);
    return new OpenAiProfile(copy);
  }

  /** {@return the query parameters of every request} */
  public Map<String, String> query() {
    return values.query;
  }

  /**
   * Adds a query parameter to every request. It replaces an earlier parameter of the same name. A
   * {@linkplain ProviderConfig#query(String, String) configured} parameter of the same name takes precedence.
   *
   * @param name the name of the parameter, such as {@code api-version}
   * @param value the value, not percent-encoded
   * @return a changed copy
   */
  public OpenAiProfile query(String name, String value) {
    var changed = new LinkedHashMap<>(values.query);
    changed.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return query(changed);
  }

  /**
   * Replaces all query parameters.
   *
   * @param parameters the values by name, as for {@link #query(String, String)}
   * @return a changed copy
   */
  public OpenAiProfile query(Map<String, String> parameters) {
    var changed = new LinkedHashMap<>(Objects.requireNonNull(parameters, "parameters"));
    changed.forEach((name, value) -> Objects.requireNonNull(value, Objects.requireNonNull(name, "name")));
    var copy = values.copy();
    copy.query = Collections.unmodifiableMap(changed);
    return new OpenAiProfile(copy);
  }

  /** {@return the headers of every request} */
  public Map<String, String> headers() {
    return values.headers;
  }

  /**
   * Adds a header to every request. It replaces an earlier header of the same name, ignoring case. Headers of the
   * {@linkplain NetworkConfig#header(String, String) configuration} and of the
   * {@linkplain CallOptions#header(String, String) call} take precedence.
   *
   * @param name the name of the header
   * @param value the value, in printable ASCII
   * @return a changed copy
   * @throws IllegalArgumentException if the header is invalid, or is {@code Authorization}
   */
  public OpenAiProfile header(String name, String value) {
    var changed = networkWith(values.headers).header(name, value).headers();
    var copy = values.copy();
    copy.headers = changed;
    return new OpenAiProfile(copy);
  }

  /**
   * Replaces all headers.
   *
   * @param headers the values by name, as for {@link #header(String, String)}
   * @return a changed copy
   * @throws IllegalArgumentException if a header is invalid, or is {@code Authorization}
   */
  public OpenAiProfile headers(Map<String, String> headers) {
    var changed = networkWith(Objects.requireNonNull(headers, "headers")).headers();
    var copy = values.copy();
    copy.headers = changed;
    return new OpenAiProfile(copy);
  }

  private static NetworkConfig networkWith(Map<String, String> headers) {
    return NetworkConfig.defaults().headers(headers);
  }

  /** {@return the header that carries the affinity of a call, if set} */
  public Optional<String> affinityHeader() {
    return values.affinityHeader;
  }

  /**
   * Sets the header that carries the {@linkplain CallOptions#affinity(String) affinity} of a call, for routers that
   * keep a conversation on one server. Headers of the configuration and of the call take precedence. By default the
   * affinity is not sent.
   *
   * @param name the name of the header, such as {@code X-Session-Id}
   * @return a changed copy
   * @throws IllegalArgumentException if the header is invalid, or is {@code Authorization}
   */
  public OpenAiProfile affinityHeader(String name) {
    NetworkConfig.defaults().header(Objects.requireNonNull(name, "name"), "");
    var copy = values.copy();
    copy.affinityHeader = Optional.of(name);
    return new OpenAiProfile(copy);
  }

  /** {@return the operations that the server supports} */
  public Set<Operation> operations() {
    return values.operations;
  }

  /**
   * Sets the operations that the server supports. Every other operation fails with
   * {@link bifrost.api.BifrostError.Unsupported} before a request is sent.
   *
   * @param first an operation
   * @param more further operations
   * @return a changed copy
   */
  public OpenAiProfile operations(Operation first, Operation... more) {
    return operations(ProfileValidation.list(first, more));
  }

  /**
   * Sets the operations that the server supports. Every other operation fails with
   * {@link bifrost.api.BifrostError.Unsupported} before a request is sent. By default these are the operations of
   * OpenAI's server and {@link Operation#RAW}.
   *
   * @param operations the supported operations
   * @return a changed copy
   */
  public OpenAiProfile operations(Collection<Operation> operations) {
    var changed = EnumSet.noneOf(Operation.class);
    changed.addAll(List.copyOf(Objects.requireNonNull(operations, "operations")));
    var copy = values.copy();
    copy.operations = Collections.unmodifiableSet(changed);
    return new OpenAiProfile(copy);
  }

  /** {@return whether requests of the Responses API are sent to the server's own endpoint, not as chat completions} */
  public boolean nativeResponses() {
    return values.nativeResponses;
  }

  /**
   * Sets whether requests of the Responses API are sent to the server's own endpoint. Otherwise they are sent as chat
   * completions, and the results are converted to responses. True by default. The option {@code responses} of the
   * configuration takes precedence.
   *
   * @param enable true for the server's own endpoint, false for chat completions
   * @return a changed copy
   */
  public OpenAiProfile nativeResponses(boolean enable) {
    var copy = values.copy();
    copy.nativeResponses = enable;
    return new OpenAiProfile(copy);
  }

  /**
   * {@return the members in which reasoning is sent back, if set} The default is the member in which the server sent
   * it.
   */
  public Optional<Set<String>> requestReasoningNames() {
    return values.requestReasoningNames;
  }

  /**
   * Sets the members in which the reasoning of earlier messages is sent back, with the same text in each of them. By
   * default this is the member in which the server sent the reasoning ({@link AssistantMessage#reasoningName()}), and
   * the reasoning of a message that the caller created is not sent. The option {@code reasoning_names} of the
   * configuration takes precedence.
   *
   * @param first the name of a member, such as {@code reasoning_content}
   * @param more further names
   * @return a changed copy
   * @throws IllegalArgumentException if a name is blank or is the name of another message member
   */
  public OpenAiProfile requestReasoningNames(String first, String... more) {
    return requestReasoningNames(ProfileValidation.list(first, more));
  }

  /**
   * Sets the members in which the reasoning of earlier messages is sent back, with the same text in each of them. The
   * option {@code reasoning_names} of the configuration takes precedence.
   *
   * @param names the names of the members; if empty, no reasoning is sent back
   * @return a changed copy
   * @throws IllegalArgumentException if a name is blank or is the name of another message member
   */
  public OpenAiProfile requestReasoningNames(Collection<String> names) {
    var changed = ProfileValidation.checkReasoningNames(List.copyOf(Objects.requireNonNull(names, "names")));
    var copy = values.copy();
    copy.requestReasoningNames = Optional.of(changed);
    return new OpenAiProfile(copy);
  }

  /**
   * {@return the members of messages and deltas in which the server sends reasoning, in addition to
   * {@code reasoning} and {@code reasoning_content}}
   */
  public Set<String> responseReasoningNames() {
    return values.responseReasoningNames;
  }

  /**
   * Sets the members of messages and deltas in which the server sends reasoning, in addition to {@code reasoning} and
   * {@code reasoning_content}, which are always read. None by default.
   *
   * @param first the name of a member, such as {@code reasoning_text}
   * @param more further names
   * @return a changed copy
   * @throws IllegalArgumentException if a name is blank or is the name of another message member
   */
  public OpenAiProfile responseReasoningNames(String first, String... more) {
    return responseReasoningNames(ProfileValidation.list(first, more));
  }

  /**
   * Sets the members of messages and deltas in which the server sends reasoning, in addition to {@code reasoning} and
   * {@code reasoning_content}, which are always read.
   *
   * @param names the names of the members
   * @return a changed copy
   * @throws IllegalArgumentException if a name is blank or is the name of another message member
   */
  public OpenAiProfile responseReasoningNames(Collection<String> names) {
    var changed = ProfileValidation.checkReasoningNames(List.copyOf(Objects.requireNonNull(names, "names")));
    var copy = values.copy();
    copy.responseReasoningNames = changed;
    return new OpenAiProfile(copy);
  }

  /** {@return the members that this library adds to requests, because the server understands them} */
  public Set<String> addedRequestMembers() {
    return values.addedRequestMembers;
  }

  /**
   * Sets the members that this library adds to requests, because the server understands them; see
   * {@link #addedRequestMembers(Collection)}.
   *
   * @param first the name of a member, such as {@code stream_options}
   * @param more further names
   * @return a changed copy
   * @throws IllegalArgumentException if a name is unknown
   */
  public OpenAiProfile addedRequestMembers(String first, String... more) {
    return addedRequestMembers(ProfileValidation.list(first, more));
  }

  /**
   * Sets the members that this library adds to requests, because the server understands them. The table lists all
   * possible members. Members that the caller sets are always sent.
   *
   * <table>
   *   <caption>Members that this library adds to requests</caption>
   *   <tr><th>member</th><th>purpose</th><th>if it is not understood</th></tr>
   *   <tr><td>{@code stream_options}</td><td>requests the usage of streamed chats and completions</td><td>no usage,
   *     unless the server sends it by default</td></tr>
   *   <tr><td>{@code stream_include_usage}</td><td>requests the usage of streamed transcriptions and translations;
   *     specific to vLLM, and the only one that is not understood by default</td><td>no usage</td></tr>
   *   <tr><td>{@code encoding_format}</td><td>requests vectors in Base64, which is shorter than numbers</td><td>vectors
   *     in the server's default encoding</td></tr>
   *   <tr><td>{@code max_completion_tokens}</td><td>replaces {@code max_output_tokens} if a request of the Responses
   *     API is sent as a chat completion</td><td>{@code max_tokens} is sent instead</td></tr>
   * </table>
   *
   * @param names the names of members in this table; if empty, no members are added
   * @return a changed copy
   * @throws IllegalArgumentException if a name is not in the table
   */
  public OpenAiProfile addedRequestMembers(Collection<String> names) {
    var changed = ProfileValidation.checkKnown(List.copyOf(Objects.requireNonNull(names, "names")), OPTIONAL_MEMBERS);
    var copy = values.copy();
    copy.addedRequestMembers = changed;
    return new OpenAiProfile(copy);
  }

  /** {@return the members of assistant messages that are not sent back, because the server rejects them in requests} */
  public Set<String> omittedMessageMembers() {
    return values.omittedMessageMembers;
  }

  /**
   * Sets the members of assistant messages that are omitted when earlier messages are sent back; see
   * {@link #omittedMessageMembers(Collection)}.
   *
   * @param first the name of a member, such as {@code annotations}
   * @param more further names
   * @return a changed copy
   * @throws IllegalArgumentException if a name is {@code role}, {@code content}, {@code refusal} or
   *     {@code tool_calls}
   */
  public OpenAiProfile omittedMessageMembers(String first, String... more) {
    return omittedMessageMembers(ProfileValidation.list(first, more));
  }

  /**
   * Sets the members of assistant messages that are omitted when earlier messages are sent back, because the server
   * sends them but rejects them in requests. The default is {@code annotations} and {@code function_call}; a
   * {@code function_call} that names a function is part of the conversation and is always sent.
   *
   * @param names the names of members that have no component in {@link AssistantMessage}; if empty, none is omitted
   * @return a changed copy
   * @throws IllegalArgumentException if a name is {@code role}, {@code content}, {@code refusal} or
   *     {@code tool_calls}
   */
  public OpenAiProfile omittedMessageMembers(Collection<String> names) {
    var changed = ProfileValidation.checkOmitted(List.copyOf(Objects.requireNonNull(names, "names")));
    var copy = values.copy();
    copy.omittedMessageMembers = changed;
    return new OpenAiProfile(copy);
  }

  /** {@return the properties, without the values of headers and query parameters} */
  @Override
  public String toString() {
    return "OpenAiProfile[kind=" + kind() + ", defaultBaseUrl=" + defaultBaseUrl() + ", openByDefault="
        + openByDefault() + ", pathPrefix=" + pathPrefix() + ", paths=" + paths() + ", query=" + query().keySet()
        + ", headers=" + headers().keySet() + ", affinityHeader=" + affinityHeader() + ", operations=" + operations()
        + ", nativeResponses=" + nativeResponses() + ", requestReasoningNames=" + requestReasoningNames()
        + ", responseReasoningNames=" + responseReasoningNames() + ", addedRequestMembers=" + addedRequestMembers()
        + ", omittedMessageMembers=" + omittedMessageMembers() + "]";
  }
}
