package bifrost.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The properties of a profile, their validation, and the factory that uses a profile. */
class OpenAiProfileTests {
  private static final OpenAiProfile LAB = OpenAiProfile.of("lab");

  private static void assertRejected(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void aNewProfileHasThePropertiesOfKindOpenai() {
    assertEquals("lab", LAB.kind());
    assertEquals(Optional.empty(), LAB.defaultBaseUrl());
    assertFalse(LAB.openByDefault());
    assertEquals(Optional.empty(), LAB.pathPrefix());
    assertEquals(Map.of(), LAB.paths());
    assertEquals(Map.of(), LAB.query());
    assertEquals(Map.of(), LAB.headers());
    assertEquals(Stream.of(Operation.values()).filter(Operation::isOpenAi).collect(Collectors.toSet()),
        LAB.operations());
    assertTrue(LAB.nativeResponses());
    assertEquals(Optional.empty(), LAB.requestReasoningNames());
    assertEquals(Set.of(), LAB.responseReasoningNames());
    assertEquals(Set.of("stream_options", "encoding_format", "max_completion_tokens"), LAB.addedRequestMembers());
    assertEquals(Set.of("annotations", "function_call"), LAB.omittedMessageMembers());
  }

  @Test
  void everyMethodSetsItsPropertyInACopy() {
    var changed = LAB.defaultBaseUrl("http://h:1").openByDefault(true).pathPrefix("/api")
        .path(Operation.EMBEDDING, "/embed").query("a", "1")
        .header("X-A", "1").operations(Operation.EMBEDDING, Operation.RAW).nativeResponses(false)
        .requestReasoningNames("r", "s")
        .responseReasoningNames("t").addedRequestMembers(List.of("stream_options")).omittedMessageMembers(List.of("x"));
    assertEquals("lab", changed.kind());
    assertEquals(Optional.of(URI.create("http://h:1")), changed.defaultBaseUrl());
    assertTrue(changed.openByDefault());
    assertEquals(Optional.of("/api"), changed.pathPrefix());
    assertEquals(Map.of(Operation.EMBEDDING, "/embed"), changed.paths());
    assertEquals(Map.of("a", "1"), changed.query());
    assertEquals(Map.of("X-A", "1"), changed.headers());
    assertEquals(Set.of(Operation.EMBEDDING, Operation.RAW), changed.operations());
    assertFalse(changed.nativeResponses());
    assertEquals(Optional.of(Set.of("r", "s")), changed.requestReasoningNames());
    assertEquals(Set.of("t"), changed.responseReasoningNames());
    assertEquals(Set.of("stream_options"), changed.addedRequestMembers());
    assertEquals(Set.of("x"), changed.omittedMessageMembers());
    aNewProfileHasThePropertiesOfKindOpenai();
  }

  @Test
  void addsPathsQueryParametersAndHeadersToEarlierOnes() {
    var profile = LAB.path(Operation.EMBEDDING, "/a").path(Operation.RERANK, "/b").path(Operation.EMBEDDING, "/c")
        .query("a", "1").query("b", "2").query("a", "3").header("X-A", "1").header("X-B", "2").header("x-a", "3");
    assertEquals(Map.of(Operation.EMBEDDING, "/c", Operation.RERANK, "/b"), profile.paths());
    assertEquals(Map.of("a", "3", "b", "2"), profile.query());
    assertEquals(Map.of("x-a", "3", "X-B", "2"), profile.headers());
  }

  @Test
  void returnsUnmodifiableCollections() {
    var profile = LAB.path(Operation.EMBEDDING, "/a").query("a", "1").header("X-A", "1").operations(Operation.RAW)
        .requestReasoningNames("r");
    for (var collection : List.of(profile.operations(), LAB.operations(), profile.requestReasoningNames().orElseThrow(),
        profile.addedRequestMembers(), profile.paths().keySet(), profile.query().keySet(),
        profile.headers().keySet())) {
      assertThrows(UnsupportedOperationException.class, collection::clear);
    }
  }

  @Test
  void toStringOmitsValuesOfHeadersAndQueryParameters() {
    var text = LAB.header("X-Api-Key", "hidden1").query("key", "hidden2").toString();
    assertFalse(text.contains("hidden"), text);
    assertTrue(text.contains("kind=lab") && text.contains("X-Api-Key"), text);
  }

  @Nested
  class WhenAValueIsInvalid {
    @ParameterizedTest
    @ValueSource(strings = {"", "Lab", "-a", "a b", "a/b"})
    void rejectsAnInvalidKind(String kind) {
      assertRejected("invalid kind '" + kind + "': must match [a-z0-9][a-z0-9._-]*", () -> OpenAiProfile.of(kind));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "/api/", "/", "/a?b", "/a b", "/ä"})
    void rejectsAnInvalidPathPrefix(String prefix) {
      assertRejected("invalid path prefix '" + prefix
          + "': must start with '/', must not end with '/', and must contain only printable ASCII without '?' and '#'",
          () -> LAB.pathPrefix(prefix));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "embed", "/a b", "/ä"})
    void rejectsAnInvalidPath(String path) {
      assertRejected("invalid path '" + path + "': must start with '/' and contain only printable ASCII",
          () -> LAB.path(Operation.EMBEDDING, path));
    }

    @Test
    void rejectsAPathForRawRequests() {
      assertRejected("RAW cannot have a path: set the path of the RawRequest", () -> LAB.path(Operation.RAW, "/a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "content", "tool_calls"})
    void rejectsAnInvalidReasoningMember(String name) {
      assertRejected(
          "invalid reasoning member '" + name + "': must not be blank or the name of another member of messages",
          () -> LAB.requestReasoningNames("r", name));
      assertRejected(
          "invalid reasoning member '" + name + "': must not be blank or the name of another member of messages",
          () -> LAB.requestReasoningNames(List.of(name)));
      assertRejected(
          "invalid reasoning member '" + name + "': must not be blank or the name of another member of messages",
          () -> LAB.responseReasoningNames(name));
    }

    @Test
    void rejectsUnknownMembersAndMembersOfTheConversation() {
      assertRejected(
          "unknown member 'stream_option' (known: encoding_format, max_completion_tokens, stream_include_usage,"
              + " stream_options)",
          () -> LAB.addedRequestMembers(List.of("stream_option")));
      assertRejected("member 'content' is part of the conversation and cannot be omitted",
          () -> LAB.omittedMessageMembers(List.of("content")));
    }

    @Test
    void rejectsInvalidHeadersAndBaseUrls() {
      assertThrows(IllegalArgumentException.class, () -> LAB.header("a b", "1"));
      assertThrows(IllegalArgumentException.class, () -> LAB.header("X-A", "1\n2"));
      assertThrows(IllegalArgumentException.class, () -> LAB.header("Authorization", "Bearer x"));
      assertThrows(IllegalArgumentException.class, () -> LAB.defaultBaseUrl("http://a b"));
    }
  }

  @Nested
  class Factory {
    @Test
    void factoryOpensUnconfiguredOnlyIfTheProfileAllowsIt() {
      var profile = LAB.defaultBaseUrl("http://127.0.0.1:1");
      assertEquals(Optional.empty(), new OpenAiProviderFactory().defaultConfig());
      assertEquals(Optional.empty(), new OpenAiProviderFactory(profile).defaultConfig());
      assertEquals(Optional.of(ProviderConfig.defaults()),
          new OpenAiProviderFactory(profile.openByDefault(true)).defaultConfig());
    }

    @Test
    void factoryRequiresABaseUrlToOpenUnconfigured() {
      assertRejected(
          "kind 'lab' has OpenAiProfile.openByDefault but no default base URL:"
              + " set it with OpenAiProfile.defaultBaseUrl",
          () -> new OpenAiProviderFactory(LAB.openByDefault(true)));
    }

    @Test
    void factoryHasTheKindOfItsProfile() {
      assertEquals("lab", new OpenAiProviderFactory(LAB).kind());
      assertEquals("openai", new OpenAiProviderFactory().kind());
    }
  }
}
