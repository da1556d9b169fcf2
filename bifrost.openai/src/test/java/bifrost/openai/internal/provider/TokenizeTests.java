package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.Detokenization;
import bifrost.api.DetokenizeRequest;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.Request;
import bifrost.api.Tokenization;
import bifrost.api.TokenizeRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for tokens and for the text of tokens, at the root of the server. */
class TokenizeTests {
  private static final TokenizeRequest REQUEST = TokenizeRequest.of("m", "Hi");
  private static final DetokenizeRequest TOKENS = DetokenizeRequest.of("m", 7, 8);

  private final FakeServer server = FakeServer.start();
  private OpenAiProvider provider;

  @BeforeEach
  void open() {
    provider = open(ProviderConfig.of(server.url() + "/v1"));
  }

  private static OpenAiProvider open(ProviderConfig config) {
    return OpenAiProvider.open("p", config, ChatCompletionEncoderTests.VLLM);
  }

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  private <R> R send(Request<R> request, String reply) throws Exception {
    server.reply(Reply.json(reply));
    return provider.send(request, new TestAttempt());
  }

  private BifrostError error(Request<?> request, String reply) {
    return assertThrows(BifrostException.class, () -> send(request, reply)).error();
  }

  private String body() {
    return server.requests().get(0).json().toString();
  }

  @Test
  void sendsATextToTheRootOfTheServer() throws Exception {
    var json = "{\"count\":2,\"max_model_len\":9,\"tokens\":[7,8],\"token_strs\":[\"H\",\"i\"],\"x\":1}";
    assertEquals(
        Tokenization.of(List.of(7, 8)).maxModelLen(9).tokenStrs(List.of("H", "i")).extras(JsonObject.of("x", 1)),
        send(REQUEST.returnTokenStrs(true), json));
    assertEquals(List.of("/tokenize"), server.requests().stream().map(RecordedRequest::path).toList());
    assertEquals("{\"model\":\"m\",\"prompt\":\"Hi\",\"return_token_strs\":true}", body());
  }

  @Test
  void sendsTheMessagesOfAConversationLikeAChatCompletion() throws Exception {
    var message = Message.parse("{\"role\":\"assistant\",\"content\":\"a\",\"annotations\":[]}");
    send(TokenizeRequest.of("m", List.of(Message.user("Hi"), message)), "{\"tokens\":[]}");
    assertEquals(Json.parse("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
        + "{\"role\":\"assistant\",\"content\":\"a\"}]}"), Json.parse(body()));
  }

  @Test
  void sendsTheRequestToAConfiguredPath() throws Exception {
    server.reply(Reply.json("{\"tokens\":[1]}"));
    var config = ProviderConfig.of(server.url().toString()).path(Operation.TOKENIZE, "/my/tokens");
    try (var configured = open(config)) {
      assertEquals(1, configured.send(REQUEST, new TestAttempt()).count());
    }
    assertEquals("/my/tokens", server.requests().get(0).path());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "7", "[1]", "{\"tokens\":null}", "{\"tokens\":{}}", "{\"tokens\":[\"a\"]}",
      "{\"tokens\":[1.5]}", "{\"tokens\":[[1]]}", "{\"count\":1}"})
  void reportsAnInvalidResponseAsMalformed(String json) {
    assertInstanceOf(Malformed.class, error(REQUEST, json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"error\":{\"message\":\"no\"}}", "{\"object\":\"error\",\"message\":\"no\"}",
      "{\"tokens\":[],\"error\":\"no\"}", "{\"detail\":\"no\"}"})
  void reportsAnErrorWithASuccessStatusAsRejected(String json) {
    assertEquals("no", assertInstanceOf(Rejected.class, error(REQUEST, json)).message());
  }

  @Test
  void sendsTokensToTheRootOfTheServer() throws Exception {
    assertEquals(Detokenization.of("Hi").extras(JsonObject.of("x", 1)), send(TOKENS, "{\"prompt\":\"Hi\",\"x\":1}"));
    assertEquals(List.of("/detokenize"), server.requests().stream().map(RecordedRequest::path).toList());
    assertEquals("{\"model\":\"m\",\"tokens\":[7,8]}", body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "\"Hi\"", "{\"prompt\":null}", "{\"prompt\":[]}", "{\"text\":\"Hi\"}"})
  void reportsAnInvalidTextAsMalformed(String json) {
    assertInstanceOf(Malformed.class, error(TOKENS, json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"error\":{\"message\":\"no\"}}", "{\"object\":\"error\",\"message\":\"no\"}",
      "{\"prompt\":\"\",\"error\":\"no\"}", "{\"detail\":\"no\"}"})
  void reportsAnErrorInsteadOfATextAsRejected(String json) {
    assertEquals("no", assertInstanceOf(Rejected.class, error(TOKENS, json)).message());
  }

  @Test
  void kindOpenAiDoesNotSupportTokens() {
    try (var openai = OpenAiProvider.open("p", ProviderConfig.of(server.url().toString()),
        ChatCompletionEncoderTests.OPENAI)) {
      var error = assertThrows(BifrostException.class, () -> openai.send(REQUEST, new TestAttempt())).error();
      assertInstanceOf(Unsupported.class, error);
    }
  }
}
