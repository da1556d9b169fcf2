package bifrost.openai.internal.provider;

import static bifrost.openai.internal.provider.CostInputs.NO_HEADERS;
import static bifrost.openai.internal.provider.CostInputs.bytes;
import static bifrost.openai.internal.provider.CostTable.uses;

import bifrost.api.BifrostException;
import bifrost.api.RawRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.openai.internal.codec.BinaryContentDecoder;
import bifrost.openai.internal.codec.ChatCompletionChunkDecoder;
import bifrost.openai.internal.codec.FinishReasonTracker;
import bifrost.openai.internal.codec.Utf8Repair;
import bifrost.openai.internal.http.BufferedBody;
import bifrost.openai.internal.http.HttpResult;
import bifrost.openai.internal.http.MultipartForm;
import bifrost.openai.internal.http.StreamedBody;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.openai.internal.sse.EventStreamSniffer;
import bifrost.openai.internal.sse.ParsedEvents;
import bifrost.openai.internal.sse.SseDecoder;
import bifrost.openai.internal.sse.SseDecoderRunner;
import bifrost.openai.internal.url.QueryString;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The costs of receiving bytes and of decoding events. */
final class StreamCosts {
  private StreamCosts() {}

  private static IntFunction<byte[]> lines(String line) {
    return length -> bytes(IntStream.range(0, length / line.length())
        .mapToObj(i -> line.replace("#", String.valueOf(i))).collect(Collectors.joining()));
  }

  private static ParsedEvents read(List<byte[]> buffers) {
    return SseDecoderRunner.read(Integer.MAX_VALUE, buffers);
  }

  private static int countEvents(List<byte[]> buffers) {
    var events = new SseEventSource<>(new HttpResult<>(200, NO_HEADERS, ResponseFeed.body(buffers)), List.of(),
        Integer.MAX_VALUE, new ChatCompletionChunkDecoder(), FinishReasonTracker.forChat(1), new TestAttempt(),
        new IdleReader());
    try {
      int count = 0;
      while (events.next().isPresent()) count++;
      return count;
    } catch (BifrostException e) {
      return -1;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int countContentParts(List<byte[]> buffers) {
    try (var parts = BinaryContentSource.of(new HttpResult<>(200, NO_HEADERS, ResponseFeed.body(buffers)),
        BinaryContentDecoder::isError, new TestAttempt())) {
      int count = 0;
      while (parts.next().isPresent()) count++;
      return count;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static CostTable events() {
    var event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\",\"m#\":1}}]}\n\n";
    return new CostTable()
        .row(uses(SseDecoder.class), "many events", length -> List.of(lines(event).apply(length)), StreamCosts::read)
        .row(uses(SseDecoder.class), "many events, byte by byte",
            length -> ResponseFeed.everyByte(lines(event).apply(length / 8)), StreamCosts::read)
        .row(uses(SseDecoder.class), "one event with many lines", length -> List.of(lines("data: a\n").apply(length)),
            StreamCosts::read)
        .row(uses(SseDecoder.class), "one event with many lines, byte by byte",
            length -> ResponseFeed.everyByte(lines("data:a\n").apply(length / 8)), StreamCosts::read)
        .row(uses(SseDecoder.class), "one event with many empty lines of data",
            length -> List.of(lines("data\r").apply(length)), StreamCosts::read)
        .row(uses(SseDecoder.class), "many comments", length -> List.of(lines(": ping\r\n").apply(length)),
            StreamCosts::read)
        .row(uses(SseDecoder.class), "many comments within an event",
            length -> List.of(bytes("data: a\n"), lines(":\n").apply(length)), StreamCosts::read)
        .row(uses(SseDecoder.class), "many comments within an event, byte by byte",
            length -> ResponseFeed.everyByte(bytes("data: a\n" + ":\n".repeat(length / 16))), StreamCosts::read)
        .row(uses(SseDecoder.class), "many fields",
            length -> List.of(lines("event: e#\nid: #\nretry: 1\nx#\n").apply(length)), StreamCosts::read)
        .row(uses(SseDecoder.class), "alternating errors and data",
            length -> List.of(lines("data: a\nerror: b\n").apply(length)), StreamCosts::read)
        .row(uses(SseDecoder.class), "one long line", length -> ResponseFeed.everyByte(bytes("x".repeat(length / 8))),
            StreamCosts::read)
        .row(uses(SseDecoder.class), "many blank lines", length -> List.of(lines("\r\n").apply(length)),
            StreamCosts::read)
        .row(uses(SseEventSource.class, StreamedBody.class, FinishReasonTracker.class), "many events",
            length -> List.of(lines(event).apply(length)), StreamCosts::countEvents)
        .row(uses(SseEventSource.class, StreamedBody.class), "many events, byte by byte",
            length -> ResponseFeed.everyByte(lines(event).apply(length / 8)), StreamCosts::countEvents)
        .row(uses(SseEventSource.class), "many ignored events",
            length -> List.of(lines("event: ping\ndata: {\"m#\":1}\n\n").apply(length)), StreamCosts::countEvents)
        .row(uses(SseEventSource.class, Utf8Repair.class), "one event that is not UTF-8", length -> {
          var bytes = bytes("data: {\"choices\":[{\"delta\":{\"content\":\"" + "a?".repeat(length / 2) + "\"}}]}\n\n");
          for (int i = 0; i < bytes.length; i++) if (bytes[i] == '?') bytes[i] = (byte) 0xF0;
          return List.of(bytes);
        }, StreamCosts::countEvents)
        .row(uses(SseEventSource.class, Utf8Repair.class), "many events that are not UTF-8", length -> {
          var bytes = lines("data: {\"choices\":[{\"delta\":{\"content\":\"?\"}}]}\n\n").apply(length);
          for (int i = 0; i < bytes.length; i++) if (bytes[i] == '?') bytes[i] = (byte) 0x80;
          return List.of(bytes);
        }, StreamCosts::countEvents)
        .row(uses(BinaryContentSource.class), "an object that does not end, byte by byte",
            length -> ResponseFeed.everyByte(bytes("{\"a\":[" + "1,".repeat(length / 16))),
            StreamCosts::countContentParts)
        .row(uses(BinaryContentSource.class), "a text of spaces, byte by byte",
            length -> ResponseFeed.everyByte(bytes(" ".repeat(length / 8))), StreamCosts::countContentParts)
        .row(uses(EventStreamSniffer.class), "a text of spaces, byte by byte",
            length -> ResponseFeed.everyByte(bytes(" ".repeat(length / 8))), buffers -> {
              try {
                return EventStreamSniffer.readBeginning(ResponseFeed.body(buffers)).size();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  static CostTable bodies() {
    return new CostTable()
        .row(uses(BufferedBody.class), "many short buffers", length -> ResponseFeed.everyByte(new byte[length / 8]),
            buffers -> {
              var body = BufferedBody.handler(Integer.MAX_VALUE, new TestAttempt())
                  .apply(new Head(200, NO_HEADERS, Version.HTTP_1_1));
              body.onSubscribe(new ResponseFeed.Subscription());
              for (var buffer : buffers) body.onNext(List.of(ByteBuffer.wrap(buffer)));
              body.onComplete();
              return body.getBody().toCompletableFuture().join();
            })
        .row(uses(MultipartForm.class), "many fields", CostInputs::manyMembers,
            parameters -> new MultipartForm().fields(parameters)
                .describe(List.of(new RawRequest.Part("file", Upload.of("a", new byte[0])))))
        .row(uses(QueryString.class), "many parameters", CostInputs::manyMembers, QueryString::of)
        .row(uses(QueryString.class), "many values of one parameter",
            length -> JsonObject.of("a", IntStream.range(0, length / 8).boxed().toList()), QueryString::of);
  }

  private record Head(int statusCode, HttpHeaders headers, Version version) implements ResponseInfo {}
}
