package bifrost.openai.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Input;
import bifrost.api.RerankRequest;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.openai.internal.http.MultipartForm;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.openai.internal.http.UploadBody;
import bifrost.openai.internal.responses.ResponsesEncoder;
import bifrost.openai.internal.url.QueryString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The encoding of all requests except chat completions, compared byte for byte. */
class OperationRequestTests {
  private static final ProviderOptions OPTIONS = ProviderOptions.of(ChatCompletionEncoderTests.VLLM);

  private static void assertSent(String json, byte[] bytes) {
    assertEquals(json, new String(bytes, StandardCharsets.UTF_8));
  }

  @Nested
  class Completions {
    @Test
    void sendsEveryFormOfPromptUnchanged() {
      assertSent("{\"model\":\"m\",\"prompt\":\"a\"}",
          CompletionEncoder.encode(CompletionRequest.of("m", "a"), false, OPTIONS));
      assertSent("{\"model\":\"m\",\"prompt\":[\"a\",\"b\"]}",
          CompletionEncoder.encode(CompletionRequest.of("m", List.of("a", "b")), false, OPTIONS));
      assertSent("{\"model\":\"m\",\"prompt\":[1,2]}",
          CompletionEncoder.encode(CompletionRequest.of("m", Input.tokens(1, 2)), false, OPTIONS));
      assertSent("{\"model\":\"m\",\"prompt\":[[1],[2,3]]}", CompletionEncoder.encode(
          CompletionRequest.of("m", Input.tokenLists(List.of(new int[] {1}, new int[] {2, 3}))), false, OPTIONS));
    }

    @Test
    void sendsMaxTokensOfACompletionUnchanged() {
      assertSent(
          "{\"model\":\"m\",\"prompt\":\"a\",\"max_tokens\":3,\"user\":\"u\",\"stream\":true,"
              + "\"stream_options\":{\"include_usage\":true}}",
          CompletionEncoder.encode(CompletionRequest.of("m", "a").maxTokens(3).user("u"), true, OPTIONS));
    }
  }

  @Nested
  class Embeddings {
    @Test
    void requestsBase64UnlessTheCallerSetsAnEncodingFormat() {
      assertSent("{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"base64\"}",
          EmbeddingEncoder.encode(EmbeddingRequest.of("m", "a"), "p", OPTIONS));
      assertSent("{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"dimensions\":8,\"encoding_format\":\"float\"}",
          EmbeddingEncoder.encode(EmbeddingRequest.of("m", "a", "b").dimensions(8).with("encoding_format", "float"),
              "p", OPTIONS));
    }

    @ParameterizedTest
    @CsvSource({"encoding_format,bytes", "encoding_format,bytes_only", "embed_dtype,float16", "embed_dtype,fp8_e4m3"})
    void rejectsEmbeddingFormatsThatCannotBeDecoded(String name, String value) {
      var request = EmbeddingRequest.of("m", "a").with(name, value);
      var error = assertThrows(BifrostException.class, () -> EmbeddingEncoder.encode(request, "p", OPTIONS)).error();
      assertEquals(Optional.of(name), ((Unsupported) error).parameter());
    }
  }

  @Test
  void sendsTheDocumentsOfARerank() {
    assertSent("{\"model\":\"m\",\"query\":\"q\",\"documents\":[\"a\",\"b\"],\"top_n\":1}",
        RerankRequest.of("m", "q", List.of("a", "b")).topN(1).json().toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void sendsTheItemsOfANativeResponse() {
    var request = ResponsesRequest.of("m", "Hi").then(
        new ResponseItem.ReasoningItem("rs_1", List.of(new ResponsePart.ReasoningText("hm", JsonObject.of())),
            JsonObject.of()),
        new ResponseItem.FunctionCall("fc_1", "call_1", "f", "{}", Optional.of("completed"), JsonObject.of()),
        new ResponseItem.FunctionCallOutput("call_1", "sunny", JsonObject.of()), ResponseItem.assistant("Fine."))
        .store(false);
    assertEquals(Json.parse("""
        {"model": "m", "input": [
          {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
          {"type": "reasoning", "id": "rs_1", "summary": [], "content": [{"type": "reasoning_text", "text": "hm"}]},
          {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "f", "arguments": "{}",
          "status": "completed"},
          {"type": "function_call_output", "call_id": "call_1", "output": "sunny"},
          {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Fine."}]}],
         "store": false, "stream": true}"""), Json.parse(ResponsesEncoder.encode(request, true)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|',
      value = {"{}|''", "{\"a\":\"b c&d\"}|?a=b%20c%26d", "{\"a\":[1,2],\"ü\":true}|?a=1&a=2&%C3%BC=true"})
  void encodesQueryParameters(String parameters, String query) {
    assertEquals(query, QueryString.of((JsonObject) Json.parse(parameters)));
  }

  @Nested
  class Forms {
    @TempDir Path folder;

    @Test
    void writesTheFieldsOfAFormBeforeTheFile() throws IOException {
      var parameters = TranscriptionRequest.of("m", Upload.of("a.wav", new byte[0])).language("en").temperature(0.5)
          .timestampGranularities("segment", "word").with("vllm_xargs", Map.of("a", 1)).with("prompt", JsonNull.NULL)
          .parameters();
      var form = new MultipartForm().field("model", "m").fields(parameters);
      var boundary = form.contentType().substring("multipart/form-data; boundary=".length());
      var body = bytes(form.publisher("file",
          new UploadBody(Upload.of("a \"b\"\r\nü.wav", new byte[] {0, 1, -1}), new TestAttempt())));
      var expected = """
          --B
          Content-Disposition: form-data; name="model"

          m
          --B
          Content-Disposition: form-data; name="language"

          en
          --B
          Content-Disposition: form-data; name="temperature"

          0.5
          --B
          Content-Disposition: form-data; name="timestamp_granularities[]"

          segment
          --B
          Content-Disposition: form-data; name="timestamp_granularities[]"

          word
          --B
          Content-Disposition: form-data; name="vllm_xargs"

          {"a":1}
          --B
          Content-Disposition: form-data; name="file"; filename="a %22b%22%0D%0Aü.wav"
          Content-Type: audio/wav

          \0\1X
          --B--
          """.replace("\n", "\r\n").replace("B", boundary).replace("%22b%22", "%22b%22");
      assertEquals(expected.replace("X", "\ufffd"), new String(body, StandardCharsets.UTF_8));
    }

    @Test
    void everyFormHasARandomBoundary() {
      assertNotEquals(new MultipartForm().contentType(), new MultipartForm().contentType());
    }

    @Test
    void reportsTheLengthOfAFormOnlyIfTheLengthOfTheFileIsKnown() throws IOException {
      var file = Upload.of(Files.write(folder.resolve("a.mp3"), new byte[1000]));
      var empty = Upload.of(Files.createFile(folder.resolve("b.mp3")));
      Upload.Source source = () -> new ByteArrayInputStream(new byte[7]);
      for (var upload : List.of(file, empty, Upload.of("c.mp3", new byte[9]), Upload.of("d.mp3", new byte[0]),
          Upload.of("e.mp3", source).length(7))) {
        var publisher = new MultipartForm().publisher("file", new UploadBody(upload, new TestAttempt()));
        assertEquals(bytes(publisher).length, publisher.contentLength(), upload.filename());
      }
      assertTrue(new MultipartForm().publisher("file", new UploadBody(Upload.of("f.mp3", source), new TestAttempt()))
          .contentLength() < 0);
    }

    private byte[] bytes(BodyPublisher publisher) {
      var bytes = new ByteArrayOutputStream();
      for (var buffer : CollectingSubscriber.collect(publisher).join()) {
        while (buffer.hasRemaining()) bytes.write(buffer.get());
      }
      return bytes.toByteArray();
    }
  }
}
