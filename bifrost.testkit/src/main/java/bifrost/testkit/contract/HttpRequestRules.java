package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import bifrost.api.ApiKey;
import bifrost.api.BatchRequest;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FileRequest;
import bifrost.api.Operation;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.CountedSource;
import bifrost.testkit.internal.contract.JvmDefaults;
import bifrost.testkit.internal.contract.RecordingAttempt;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.http.ReceivedForm;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.scenario.FieldTexts;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import bifrost.testkit.internal.scenario.UploadContent;
import bifrost.testkit.internal.server.ReceivedUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 225 to 229: forms, URLs, headers, and the defaults of the JVM. Implementations need not be thread-safe: jqwik
 * runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface HttpRequestRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that a form contains every field and the file unchanged, whatever their names and contents. A name that is
   * not escaped adds headers to the form, and a boundary that occurs in the file ends it.
   */
  @WhenThisFails("Escape quotes and line breaks of names as the HTML standard does (%22, %0D, %0A), write names in "
      + "UTF-8, send a list as repeated fields, and choose a new random boundary for each form.")
  @EnabledIfSupported(value = Feature.FORMS, operations = OperationGroup.UPLOADS)
  @Example
  default void rule225_formContainsEveryFieldAndTheFileUnchanged() {
    for (var filename : List.of("a.wav", "a\"b.mp3", "a\\b.flac", "\u00E9 \uD83D\uDE00.wav", " a;b=c .wav",
        "a\"; name=\"x.wav", "a\r\nX-Kit: 1\r\n\r\nb.wav", "a'&%.unknown")) {
      expectForm(Upload.of(filename, new byte[] {0, -1, '\r', '\n', '-', '-', 13}), JsonObject.of("kit_field", "x"));
    }
    expectForm(Upload.of("a.wav", new byte[] {1}).contentType("audio/x-kit;v=1"), fields());
    expectForm(Upload.of("empty.wav", new byte[0]), JsonObject.of());
    expectNoFields();
    expectLongFile();
    expectFileOfTheFileSystem();
    var boundary = expectForm(Upload.of("a.wav", new byte[] {1}), JsonObject.of());
    var content =
        "\r\n--" + boundary + "--\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n";
    expectForm(Upload.of("a.wav", content.getBytes(ISO_8859_1)), JsonObject.of("kit_field", content));
  }

  /** Checks that a null is not sent, because a form has none; the text "null" would be a value. */
  private void expectNoFields() {
    if (!operations().contains(Operation.TRANSCRIPTION)) return;
    try (var harness = ContractHarness.of(this, 225)) {
      var request = TranscriptionRequest.of("org/w", Upload.of("a.wav", new byte[] {1}))
          .with("kit_null", null).with("kit_empty", List.of());
      harness.enqueue(OperationKits.of(request).sampleScenario(), false);
      harness.sendOrStream(request, false);
      for (var name : List.of("kit_null", "kit_empty")) {
        harness.expect("fields named " + name, List.of(), form(harness).texts(name));
      }
    }
  }

  /** Uploads a file of unknown length, in more than one piece, which must be closed afterwards. */
  private void expectLongFile() {
    var content = "0123456789abcde\n".repeat(20_000).getBytes(ISO_8859_1);
    var source = new CountedSource(content, Optional.empty());
    var file = Upload.of("long.wav", source);
    expectForm(file, JsonObject.of("kit_field", "x"));
    try (var harness = ContractHarness.of(this, 225)) {
      harness.waitUntil(() -> source.openStreams() == 0, "a closed source of the file");
    }
  }

  private void expectFileOfTheFileSystem() {
    try {
      var path = Files.createTempFile("kit \u00E9", ".mp3");
      try {
        Files.writeString(path, "kit content");
        expectForm(Upload.of(path), JsonObject.of("kit_field", "x"));
      } finally {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject fields() {
    return JsonObject.of("kit_list[]", List.of("word", "segment", "word")).with("kitCamelCase", " x ")
        .with("kit\"quote", "").with("kit\\back", "\"\\").with("kit \u00E9", "\u00E9 \uD83D\uDE00\r\n")
        .with("kit\r\nX-Kit: 1", "y").with("kit_number", 0.5).with("kit_long", Long.MAX_VALUE).with("kit_flag", true)
        .with("kit_list_2", List.of(1, 2));
  }

  private String expectForm(Upload file, JsonObject fields) {
    var boundary = "";
    if (operations().contains(Operation.TRANSCRIPTION)) {
      boundary = expectForm(TranscriptionRequest.of("org/w", file).parameters(fields), file, fields);
    }
    if (operations().contains(Operation.TRANSLATION)) {
      boundary = expectForm(TranslationRequest.of("org/w", file).parameters(fields), file, fields);
    }
    if (operations().contains(Operation.FILE)) {
      var request = FileRequest.upload("p", "batch", file);
      boundary = expectForm(request.parameters(request.parameters().with(fields)), file, request.parameters());
    }
    return boundary;
  }

  private <R> String expectForm(Request<R> request, Upload file, JsonObject fields) {
    try (var harness = ContractHarness.of(this, 225)) {
      harness.enqueue(OperationKits.of(request).sampleScenario(), false);
      harness.sendOrStream(request, false);
      var form = form(harness);
      fields.members().forEach((name, value) -> {
        var texts = value instanceof JsonArray list ? list.elements().stream().map(FieldTexts::text).toList()
            : List.of(FieldTexts.text(value));
        harness.expect("fields named " + name + " of " + request.operation(), texts, form.texts(name));
      });
      var part = form.file();
      harness.expect(part.isNamed("file"), "a file named file", part.name());
      harness.expect(part.hasFilename(file.filename()), "the file name " + file.filename(), part);
      harness.expect("content type of the file", file.contentType(), part.contentType());
      harness.expect("bytes of the file", Base64.getEncoder().encodeToString(bytes(file)),
          Base64.getEncoder().encodeToString(part.content()));
      return form.boundary();
    }
  }

  private static byte[] bytes(Upload file) {
    return UploadContent.bytes(file);
  }

  private static ReceivedForm form(ContractHarness harness) {
    try {
      return ReceivedForm.of(harness.lastRequest());
    } catch (IllegalArgumentException e) {
      throw harness.failure("a valid form", e.getMessage(), e);
    }
  }

  /**
   * Requires that the URL of a request contains its parameters and ids, escaped, and that a raw request arrives with
   * its method, its path and its body. A parameter that is not escaped becomes another parameter, and an id that is not
   * escaped leads to another resource.
   */
  @WhenThisFails("Percent-encode names, values and ids in UTF-8, including '/', '+', '&' and '%', and send a list as "
      + "repeated parameters.")
  @EnabledIfSupported(operations = OperationGroup.URLS)
  @Example
  default void rule226_urlContainsParametersAndIdsEscaped() {
    if (operations().contains(Operation.RAW)) {
      for (var method : List.of("GET", "DELETE", "POST")) {
        expectRaw(new RawRequest("p", method, "/kit/ask%20a/b;c=1", query(), Optional.empty(), List.of()));
      }
      for (var method : List.of("POST", "PUT", "PATCH", "DELETE")) {
        for (var body : List.of("{\"a\":[1,null,\"\u00E9\"]}", "[1,\"x\",{}]", "\"text\"", "42")) {
          expectRaw(new RawRequest("p", method, "/kit/ask", query(), Optional.of(Json.parse(body)), List.of()));
        }
      }
    }
    boolean hasForms = operations().contains(Operation.RAW) && dialect().features().contains(Feature.FORMS);
    if (hasForms) expectRawForm();
    if (operations().contains(Operation.FILE)) expectFileUrls();
    if (operations().contains(Operation.BATCH)) expectBatchUrls();
  }

  private static JsonObject query() {
    return JsonObject.of("after", "a b+c&d=e").with("limit", 2).with("kit \u00E9&x=", "\u00E9 \uD83D\uDE00%20/?#")
        .with("kitList", List.of("b", "a", "b")).with("empty", "").with("flag", false);
  }

  private void expectRaw(RawRequest request) {
    try (var harness = ContractHarness.of(this, 226)) {
      harness.enqueue(OperationKits.of(Operation.RAW).sampleScenario(), false);
      harness.sendOrStream(request, false);
      var received = harness.lastRequest();
      var url = ReceivedUrl.of(received);
      harness.expect("method and path", request.method() + " " + request.path(), received.method() + " " + url.path());
      harness.expect("query", FieldTexts.of(request.query()), url.parameters());
      harness.expect("parameters in order", List.copyOf(request.query().members().keySet()),
          url.query().stream().map(Map.Entry::getKey).distinct().toList());
      boolean hasBody = received.body().length > 0;
      harness.expect("body", request.body(), hasBody ? Optional.of(Json.parse(received.body())) : Optional.empty());
    }
  }

  private void expectRawForm() {
    var one = Upload.of("1.png", new byte[] {1, 2}).contentType("image/png");
    var two = Upload.of("2 \u00E9.bin", new byte[] {3}).contentType("application/x-kit");
    var fields = JsonObject.of("kit_field", "\u00E9").with("kit_number", 7);
    try (var harness = ContractHarness.of(this, 226)) {
      harness.enqueue(OperationKits.of(Operation.RAW).sampleScenario(), false);
      harness.sendOrStream(RawRequest.post("p", "/kit/ask", fields).file("kit_image[]", one).file("kit_mask", two),
          false);
      var form = form(harness);
      fields.members().forEach((name, value) -> harness.expect("fields named " + name, List.of(FieldTexts.text(value)),
          form.texts(name)));
      var files = form.parts().stream().filter(part -> part.filename().isPresent()).toList();
      harness.expect("files",
          List.of("kit_image[] 1.png image/png AQI=", "kit_mask 2 \u00E9.bin application/x-kit Aw=="),
          files.stream().map(part -> part.name() + " " + part.filename().orElse("") + " " + part.contentType() + " "
              + Base64.getEncoder().encodeToString(part.content())).toList());
    }
  }

  private void expectFileUrls() {
    expectUrl(FileRequest.list("p").parameters(query()));
    for (var id : ids()) {
      expectUrl(FileRequest.retrieve("p", id));
      expectUrl(FileRequest.delete("p", id));
    }
  }

  private void expectBatchUrls() {
    expectUrl(BatchRequest.list("p").parameters(query()));
    for (var id : ids()) {
      expectUrl(BatchRequest.retrieve("p", id));
      expectUrl(BatchRequest.cancel("p", id));
    }
  }

  private static List<String> ids() {
    return List.of("a/../b", "../models", "x?y#z", "a b+c", "%2e%2e", "\u00E9", "a;b=c&d", "a%2Fb");
  }

  private <R> void expectUrl(Request<R> request) {
    try (var harness = ContractHarness.of(this, 226)) {
      var kit = OperationKits.of(request);
      harness.enqueue(kit.sampleScenario(), false);
      harness.sendOrStream(request, false);
      var decoded = harness.decodedRequest();
      harness.expect(request.operation(), decoded.operation());
      harness.expect(kit.content(request).input(), decoded.input());
      harness.expect(FieldTexts.of(kit.content(request).parameters()), decoded.parameters());
    }
  }

  /**
   * Requires that a header of a call replaces that of the configuration, whatever the capitals of their names, and that
   * each of them replaces a default of the provider. A header that is sent twice has an undefined value.
   */
  @WhenThisFails("Set headers instead of adding them, in the order default, configuration, attempt, and compare their "
      + "names without regard to case.")
  @Example
  default void rule227_headersOfTheCallReplaceThoseOfTheConfiguration() {
    expectAuthorizationOfTheCall();
    try (var harness = ContractHarness.of(this, 227, config -> config.network(network -> network
        .header("X-Kit-One", "config").header("X-Kit-Two", "config").header("User-Agent", "kit/config")))) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        expectHeaders(harness, streamed, Map.of(), List.of("config", "config", "kit/config"));
        expectHeaders(harness, streamed, Map.of("x-KIT-two", "call", "USER-AGENT", "kit/call"),
            List.of("config", "call", "kit/call"));
        expectHeaders(harness, streamed, Map.of(), List.of("config", "config", "kit/config"));
      }
    }
  }

  /** Checks that {@code Authorization} of a call, for example a token of the user, replaces the key. */
  private void expectAuthorizationOfTheCall() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 227, config -> config.key("kit-key-227-abc"))) {
        harness.enqueue(SampleRequests.helloScenario(), streamed);
        var attempt = new RecordingAttempt(Optional.of(ApiKey.of("kit-key-227-abc")),
            Map.of("AUTHORIZATION", "Bearer kit-token-227"));
        harness.completeInTime("the call",
            () -> harness.callProvider(SampleRequests.chatRequest(), streamed, attempt));
        harness.expect("Authorization", List.of("Bearer kit-token-227"),
            harness.lastRequest().headers().getOrDefault("authorization", List.of()));
      }
    }
  }

  private void expectHeaders(ContractHarness harness, boolean streamed, Map<String, String> headers,
      List<String> expected) {
    harness.enqueue(SampleRequests.helloScenario(), streamed);
    var options = harness.options();
    for (var header : headers.entrySet()) options = options.header(header.getKey(), header.getValue());
    harness.sendOrStream(SampleRequests.chatRequest(), streamed, options);
    var received = harness.lastRequest().headers();
    harness.expect("X-Kit-One, X-Kit-Two and User-Agent", expected.stream().map(List::of).toList(),
        List.of(received.getOrDefault("x-kit-one", List.of()), received.getOrDefault("x-kit-two", List.of()),
            received.getOrDefault("user-agent", List.of())));
  }

  /**
   * Requires that headers of a call cannot change the framing of the request, its server or the connection. They are
   * rejected or ignored, because they would let one caller break the requests of another.
   */
  @WhenThisFails("Reject headers that the HTTP client sets, in any capitalization, before the request is sent.")
  @Example
  default void rule228_headersOfTheCallCannotChangeTheFraming() {
    for (var header : List.of("Content-Length", "transfer-encoding", "Host", "CONNECTION", "Upgrade", "te", "Trailer",
        "Expect", "Keep-Alive", "Proxy-Authorization")) {
      for (boolean streamed : ContractHarness.streamingModes(this)) expectNotSent(header, streamed);
    }
    for (var defaults : JvmDefaults.unusual()) { // the lower case of I depends on the language
      defaults.run(() -> List.of("TRAILER", "TRANSFER-ENCODING").forEach(header -> expectNotSent(header, false)));
    }
  }

  private void expectNotSent(String header, boolean streamed) {
    try (var harness = ContractHarness.of(this, 228)) {
      harness.enqueue(SampleRequests.helloScenario(), streamed);
      var attempt = new RecordingAttempt(Optional.empty(), Map.of(header, "3"));
      var outcome = harness.completeInTime("the call", () -> callWithHeader(harness, streamed, attempt));
      if (harness.contractRequests().isEmpty()) return;
      boolean arrived = harness.contractRequests().stream().flatMap(each -> each.headers().entrySet().stream())
          .anyMatch(each -> each.getKey().equalsIgnoreCase(header) && each.getValue().contains("3"));
      harness.expect(!arrived && outcome.equals("complete"), "no header " + header + " of the caller", outcome);
    }
  }

  private static String callWithHeader(ContractHarness harness, boolean streamed, RecordingAttempt attempt) {
    try {
      return harness.callProvider(SampleRequests.chatRequest(), streamed, attempt);
    } catch (Exception e) {
      return "the exception " + e;
    }
  }

  /**
   * Requires that requests and responses do not depend on the default locale and the default time zone of the JVM. In
   * Turkish, the lower case of I is not i, and other languages have other digits. This rule changes the defaults and
   * restores them; it does not disturb other rules, because jqwik runs one rule at a time. The default charset cannot
   * be changed; run the tests with {@code -Dfile.encoding=ISO-8859-1} as well.
   */
  @WhenThisFails("Pass Locale.ROOT to toLowerCase, toUpperCase and String.format, and compare header names without "
      + "regard to case.")
  @Example
  default void rule229_defaultLocaleAndTimeZoneChangeNothing() {
    for (var defaults : JvmDefaults.unusual()) {
      defaults.run(() -> {
        for (boolean streamed : ContractHarness.streamingModes(this)) expectSameChat(streamed);
        for (var kit : SupportedOperations.others(this)) expectSameResponse(kit.sampleScenario());
      });
    }
  }

  private void expectSameChat(boolean streamed) {
    try (var harness = ContractHarness.of(this, 229)) {
      boolean hasParameters = dialect().features().contains(Feature.PARAMETERS);
      var parameters = JsonObject.of("temperature", 0.5).with("kitID", 1234567).with("KIT_ITEM", -1.25);
      var request = SampleRequests.chatRequest().parameters(hasParameters ? parameters : JsonObject.of());
      var scenario = SampleRequests.helloScenario().request(request);
      var reply = ScenarioRenderer.render(dialect(), scenario, streamed);
      harness.enqueue(withUpperCaseHeaders(reply));
      var result = harness.sendOrStream((ChatCompletionRequest) scenario.request(), streamed,
          harness.options().header("X-KIT-ID", "1"));
      harness.expectResponse(scenario.chatCompletion(), result.map(Normalizer::normalize));
      var decoded = harness.decodedRequest();
      harness.expect(request.model(), decoded.model());
      harness.expect(request.parameters(), decoded.parameters());
      harness.expect("header X-KIT-ID", Optional.of("1"), harness.lastRequest().header("x-kit-id"));
    }
  }

  private static Reply withUpperCaseHeaders(Reply reply) {
    var type = reply.headers().getOrDefault("content-type", "application/json");
    return reply.header("CONTENT-TYPE", type.toUpperCase(Locale.ROOT)).header("TRANSFER-ENCODING", "chunked");
  }

  private void expectSameResponse(Scenario scenario) {
    try (var harness = ContractHarness.of(this, 229)) {
      harness.expectResponse(OperationKits.expected(scenario), harness.sendScenario(scenario));
    }
  }
}
