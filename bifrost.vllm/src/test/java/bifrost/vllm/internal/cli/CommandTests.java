package bifrost.vllm.internal.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletion;
import bifrost.api.Embedding;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.testkit.FakeServer;
import bifrost.testkit.FakeServerExtension;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests each command against a fake server, without terminals. */
@ExtendWith(FakeServerExtension.class)
class CommandTests {
  private static final String MODEL = "Qwen/Qwen2.5-0.5B";
  private static final String CHUNK =
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":%s}]}";

  @TempDir Path temp;
  private FakeServer server;

  @BeforeEach
  void setUp(FakeServer fakeServer) {
    server = fakeServer.models(MODEL);
  }

  private Invocation run(String in, String... args) {
    return Invocation.of(Map.of("VLLM_BASE_URL", server.url().toString()), in, args);
  }

  private String success(String in, String... args) {
    var run = run(in, args);
    assertEquals(new Invocation(0, run.out(), ""), run);
    return run.out();
  }

  private JsonObject lastRequest() {
    var requests = server.requests();
    return requests.get(requests.size() - 1).json();
  }

  private List<JsonObject> lastMessages() {
    return lastRequest().array("messages").orElseThrow().elements().stream().map(each -> each.asObject()).toList();
  }

  @Test
  void chatStreamsTheTextOfTheResponseOnly() {
    server.reply(Reply.json("{\"object\":\"list\",\"data\":[{\"id\":\"m\"}]}"),
        Reply.sse(CHUNK.formatted("Grüße \uD83D\uDE00", "null"), CHUNK.formatted("!", "\"stop\""), "[DONE]"));
    assertEquals("Grüße \uD83D\uDE00!\n", success("not read", "chat", "Hello", "there"));
    assertEquals(List.of(JsonObject.of("role", "user").with("content", "Hello there")), lastMessages());
    assertEquals(Json.of("m"), lastRequest().get("model"));
    assertEquals(Json.of(true), lastRequest().get("stream"));
  }

  @Test
  void chatReadsThePromptFromTheStandardInputWithoutItsLastLineFeed() {
    success("Grüße\n\n", "chat");
    assertEquals("Grüße\n", lastMessages().get(0).string("content").orElseThrow());
  }

  @Test
  void hyphenInThePromptStandsForTheStandardInput() {
    success("a\nb\n", "chat", "Summarize:", "-");
    assertEquals("Summarize: a\nb", lastMessages().get(0).string("content").orElseThrow());
  }

  @Test
  void chatSendsTheSystemMessageTheImagesTheSchemaAndParameters() throws IOException {
    var png = Files.write(temp.resolve("a.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    var schema = Files.writeString(temp.resolve("schema.json"), "{\"type\":\"object\"}");
    run("", "chat", "What?", "--system=Be brief.", "--image", png.toString(), "--image", "https://host/a.png",
        "--json-schema", schema.toString(), "--set", "temperature=0.5", "--set", "stop=[\"\\n\"]", "--set",
        "user=me=1");
    assertEquals(Json.of("Be brief."), lastMessages().get(0).get("content"));
    var parts = lastMessages().get(1).get("content");
    assertEquals(Json.of("What?"), parts.get(0).get("text"));
    assertEquals("data:image/png;base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(png)),
        parts.get(1).get("image_url").get("url").asString());
    assertEquals(Json.of("https://host/a.png"), parts.get(2).get("image_url").get("url"));
    var format = lastRequest().get("response_format");
    assertEquals(JsonObject.of("type", "object"), format.get("json_schema").get("schema"));
    assertEquals(Json.of(0.5), lastRequest().get("temperature"));
    assertEquals(Json.of(List.of("\n")), lastRequest().get("stop"));
    assertEquals(Json.of("me=1"), lastRequest().get("user"));
  }

  @Test
  void jsonOptionPrintsTheResponseOnOneLine() {
    var out = success("", "chat", "--json", "Hi");
    assertEquals(1, out.lines().count());
    assertEquals(MODEL, ChatCompletion.parse(out).model());
    assertTrue(lastRequest().tryGet("stream").isEmpty());
  }

  @Test
  void chatExplainsAnIncompleteResponseOnTheStandardError() {
    var run = run("", "chat", "Hi", "--set", "max_tokens=2");
    assertEquals("bifrost: the response ended early (finish_reason 'length')\n", run.err());
    assertEquals(0, run.exit());
  }

  @Test
  void chatExplainsAResponseThatCallsTools() {
    var tools = "tools=[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]";
    assertEquals(new Invocation(0, "", "bifrost: the model called tools; --json prints the calls\n"),
        run("", "chat", "The weather?", "--set", tools));
    var json = ChatCompletion.parse(success("", "chat", "The weather?", "--set", tools, "--json"));
    assertEquals("weather", json.message().toolCalls().get(0).name());
  }

  @Test
  void failureInTheMiddleOfAStreamKeepsItsTextAndIsAnError() {
    server.reply(Reply.sse(CHUNK.formatted("Hel", "null")).end(Reply.Ending.CUT));
    var run = run("", "chat", "Hi", "--model", "m");
    assertEquals("Hel\n", run.out());
    assertTrue(run.err().startsWith("bifrost: Truncated"), run.err());
    assertEquals(1, run.exit());
  }

  @Test
  void completeContinuesAText() {
    var out = run("", "complete", "Once upon", "--set", "max_tokens=3").out();
    assertEquals(Json.of("Once upon"), lastRequest().get("prompt"));
    assertTrue(out.endsWith("\n") && out.length() > 2, out);
    assertTrue(
        Json.parse(success("x", "complete", "--json")).get("choices").get(0).get("text").asString().length() > 0);
  }

  @Test
  void embedPrintsTheVectorOfEachText() {
    var lines = success("", "embed", "a", "b").lines().toList();
    assertEquals(2, lines.size());
    var vector = Json.parse(lines.get(0)).asList();
    var json = Embedding.parse(success("", "embed", "a", "--json").strip());
    assertEquals(vector.size(), json.vector().length);
    assertEquals((float) vector.get(0).asDouble(), json.vector()[0]);
  }

  @Test
  void embedPrintsTheVectorsInTheOrderOfTheTexts() {
    server.reply(Reply.json("{\"object\":\"list\",\"data\":[{\"index\":2,\"embedding\":[2.0]},"
        + "{\"index\":0,\"embedding\":[0.0]},{\"index\":1,\"embedding\":[1.0]}]}"));
    assertEquals("[0.0]\n[1.0]\n[2.0]\n", success("", "embed", "--model", "m", "a", "b", "c"));
  }

  @Test
  void hyphenStandsForTheTextsOfTheStandardInput() {
    assertEquals(success("", "embed", "a", "b"), success("a\nb\n", "embed", "-"));
    assertEquals(success("", "rerank", "q", "a", "b"), success("a\nb\n", "rerank", "q", "-"));
    success("not read", "embed", "-", "a");
    assertEquals(Json.of(List.of("-", "a")), lastRequest().get("input"));
  }

  @Test
  void imageMayBeAUrlWithAnySchemeInUpperCase() {
    success("", "chat", "hi", "--image", "HTTPS://host/a.png", "--image", "Data:image/png;base64,\nAAAA");
    assertEquals(List.of("HTTPS://host/a.png", "Data:image/png;base64,\nAAAA"),
        lastMessages().get(0).array("content").orElseThrow().elements().stream().skip(1)
            .map(part -> part.get("image_url").get("url").asString()).toList());
  }

  @Test
  void embedReadsALongInputInSeveralRequestsAndCountsItsLines() {
    var input = String.join("\n", Collections.nCopies(300, "x")) + "\n";
    var lines = success(input, "embed", "--json").lines().map(Embedding::parse).toList();
    assertEquals(Stream.iterate(0, i -> i + 1).limit(300).toList(), lines.stream().map(Embedding::index).toList());
    assertEquals(List.of(256, 44), server.requests().stream().skip(1)
        .map(request -> request.json().array("input").orElseThrow().elements().size()).toList());
  }

  @Test
  void rerankPrintsScoreIndexAndDocument() {
    var lines = success("a cat\na bridge\n", "rerank", "bridge").lines().map(line -> line.split("\t")).toList();
    assertArrayEquals(new String[] {"1", "a bridge"}, Stream.of(lines.get(0)).skip(1).toArray());
    assertTrue(Double.parseDouble(lines.get(0)[0]) > Double.parseDouble(lines.get(1)[0]));
    var json = success("", "rerank", "bridge", "a cat", "a bridge", "--json").lines().map(Json::parse).toList();
    assertEquals(List.of(1, 0), json.stream().map(each -> each.get("index").asInt()).toList());
  }

  @Test
  void transcribePrintsTheTextOfAFile() throws IOException {
    var file = Files.write(temp.resolve("a.wav"), new byte[16]).toString();
    assertEquals("I heard 16 bytes of a.wav.\n", success("", "transcribe", file));
    assertEquals("I heard 16 bytes of a.wav.",
        Json.parse(success("", "transcribe", file, "--json")).get("text").asString());
  }

  @Test
  void modelsPrintsTheNamesThatTheOptionAccepts() {
    server.models("b/c", "a");
    assertEquals("b/c\na\n", success("", "models"));
    assertEquals(List.of("b/c", "a"), success("", "models", "--json").lines()
        .map(line -> Json.parse(line).get("id").asString()).toList());
    success("", "chat", "Hi", "--model", "b/c");
  }

  @Test
  void healthPrintsVersionAndModels() {
    assertEquals("vllm is ready, version 0.32.0, models: " + MODEL + "\n", success("", "health"));
    var json = Json.parse(success("", "health", "--json"));
    assertEquals(JsonObject.of("provider", "vllm").with("ready", true).with("version", "0.32.0")
        .with("models", List.of(MODEL)), json);
  }

  @Test
  void healthFailsIfTheServerIsNotReady() {
    server.reply(Reply.json(503, "{}"), Reply.json(503, "{}"));
    var run = run("", "health");
    assertEquals(1, run.exit());
    assertTrue(run.err().contains("503"), run.err());
    var json = run("", "health", "--json");
    assertEquals(1, json.exit());
    assertEquals(Json.of(false), Json.parse(json.out()).get("ready"));
  }

  @Test
  void serverWithoutModelsIsNotReady() {
    server.reply(Reply.json("{}"), Reply.json("{\"object\":\"list\",\"data\":[]}"));
    assertEquals(new Invocation(1, "", "bifrost: Misconfigured: provider 'vllm' lists no model: load a model\n"),
        run("", "health"));
  }

  @Test
  void rawPrintsTheBytesOfTheResponse() {
    byte[] bytes = {0, (byte) 0xff, 10};
    server.reply(Reply.of(200, Map.of("content-type", "audio/wav"), bytes));
    var run = run("", "raw", "get", "/any");
    assertEquals(new String(bytes, StandardCharsets.UTF_8), run.out());
    assertEquals("", success("", "raw", "GET", "/health"));
  }

  @Test
  void rawSendsTheBodyOfAnOperandAFileOrTheStandardInput() throws IOException {
    var file = Files.writeString(temp.resolve("body.json"), "{\"prompt\":\"f\"}");
    success("", "raw", "POST", "/tokenize", "{\"prompt\":\"o\"}");
    success("", "raw", "POST", "/tokenize", "@" + file);
    success("{\"prompt\":\"i\"}", "raw", "POST", "/tokenize", "-");
    assertEquals(List.of("o", "f", "i"),
        server.requests().stream().map(request -> request.json().get("prompt").asString()).toList());
  }

  @Test
  void rawSendsAQueryAndDecodesIt() {
    server.reply(Reply.json("{}"));
    success("", "raw", "GET", "/any?a=1&b=x%20%C3%BC&a=2&c");
    assertEquals("/any?a=1&a=2&b=x%20%C3%BC&c=", server.requests().get(0).path());
  }

  @Test
  void rawPrintsTheEventsOfAStreamAsJsonLines() {
    server.reply(Reply.sse("{\"a\":1}", "{\"a\":2}", "[DONE]"));
    assertEquals("{\"a\":1}\n{\"a\":2}\n", success("", "raw", "POST", "/any", "{\"stream\":true}", "--json"));
    server.reply(Reply.sse("{\"a\":1}", "[DONE]"));
    assertEquals("data: {\"a\":1}\n\ndata: [DONE]\n\n", success("", "raw", "POST", "/any", "{\"stream\":true}"));
  }
}
