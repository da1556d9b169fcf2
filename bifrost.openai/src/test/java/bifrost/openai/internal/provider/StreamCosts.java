package bifrost.openai.internal.provider;

import static bifrost.openai.internal.provider.CostInputs.NO_HEADERS;
import static bifrost.openai.internal.provider.CostInputs.bytes;
import static bifrost.openai.internal.provider.CostTable.over;

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
import bifrost.openai.internal.sse.SseDecoder;
import bifrost.openai.internal.sse.SseDecoderRunner;
import bifrost.openai.internal.sse.SseReferenceParser;
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

/** What receives bytes and finds events in them. */
final class StreamCosts {
  private StreamCosts() {}

  private static IntFunction<byte[]> lines(String line) {
    return length -> bytes(IntStream.range(0, length / line.length())
        .mapToObj(i -> line.replace("#", String.valueOf(i))).collect(Collectors.joining()));
  }

  private static SseReferenceParser read(List<byte[]> pieces) {
    return SseDecoderRunner.read(Integer.MAX_VALUE, pieces);
  }

  private static int drained(List<byte[]> pieces) {
    var events = new SseEventSource<>(new HttpResult<>(200, NO_HEADERS, ResponseFeed.body(pieces)), List.of(),
        Integer.MAX_VALUE, new ChatCompletionChunkDecoder()::decode, FinishReasonTracker.forChat(1), new TestAttempt());
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

  private static int parts(List<byte[]> pieces) {
    try (var parts = BinaryContentSource.of(new HttpResult<>(200, NO_HEADERS, ResponseFeed.body(pieces)),
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
        .row(over(SseDecoder.class), "many events", length -> List.of(lines(event).apply(length)), StreamCosts::read)
        .row(over(SseDecoder.class), "many events, byte by byte",
            length -> ResponseFeed.everyByte(lines(event).apply(length / 8)), StreamCosts::read)
        .row(over(SseDecoder.class), "one event of many lines", length -> List.of(lines("data: a\n").apply(length)),
            StreamCosts::read)
        .row(over(SseDecoder.class), "one event of many lines, byte by byte",
            length -> ResponseFeed.everyByte(lines("data:a\n").apply(length / 8)), StreamCosts::read)
        .row(over(SseDecoder.class), "one event of many empty lines of data",
            length -> List.of(lines("data\r").apply(length)), StreamCosts::read)
        .row(over(SseDecoder.class), "many comments", length -> List.of(lines(": ping\r\n").apply(length)),
            StreamCosts::read)
        .row(over(SseDecoder.class), "many comments within an event",
            length -> List.of(bytes("data: a\n"), lines(":\n").apply(length)), StreamCosts::read)
        .row(over(SseDecoder.class), "many comments within an event, byte by byte",
            length -> ResponseFeed.everyByte(bytes("data: a\n" + ":\n".repeat(length / 16))), StreamCosts::read)
        .row(over(SseDecoder.class), "many fields",
            length -> List.of(lines("event: e#\nid: #\nretry: 1\nx#\n").apply(length)), StreamCosts::read)
        .row(over(SseDecoder.class), "many errors and data in turn",
            length -> List.of(lines("data: a\nerror: b\n").apply(length)), StreamCosts::read)
        .row(over(SseDecoder.class), "one long line", length -> ResponseFeed.everyByte(bytes("x".repeat(length / 8))),
            StreamCosts::read)
        .row(over(SseDecoder.class), "many blank lines", length -> List.of(lines("\r\n").apply(length)),
            StreamCosts::read)
        .row(over(SseEventSource.class, StreamedBody.class, FinishReasonTracker.class), "many events",
            length -> List.of(lines(event).apply(length)), StreamCosts::drained)
        .row(over(SseEventSource.class, StreamedBody.class), "many events, byte by byte",
            length -> ResponseFeed.everyByte(lines(event).apply(length / 8)), StreamCosts::drained)
        .row(over(SseEventSource.class), "many events that are ignored",
            length -> List.of(lines("event: ping\ndata: {\"m#\":1}\n\n").apply(length)), StreamCosts::drained)
        .row(over(SseEventSource.class, Utf8Repair.class), "one event that is no UTF-8", length -> {
          var bytes = bytes("data: {\"choices\":[{\"delta\":{\"content\":\"" + "a?".repeat(length / 2) + "\"}}]}\n\n");
          for (int i = 0; i < bytes.length; i++) if (bytes[i] == '?') bytes[i] = (byte) 0xF0;
          return List.of(bytes);
        }, StreamCosts::drained)
        .row(over(SseEventSource.class, Utf8Repair.class), "many events that are no UTF-8", length -> {
          var bytes = lines("data: {\"choices\":[{\"delta\":{\"content\":\"?\"}}]}\n\n").apply(length);
          for (int i = 0; i < bytes.length; i++) if (bytes[i] == '?') bytes[i] = (byte) 0x80;
          return List.of(bytes);
        }, StreamCosts::drained)
        .row(over(BinaryContentSource.class), "an object that does not end, byte by byte",
            length -> ResponseFeed.everyByte(bytes("{\"a\":[" + "1,".repeat(length / 16))), StreamCosts::parts)
        .row(over(BinaryContentSource.class), "a text of blanks, byte by byte",
            length -> ResponseFeed.everyByte(bytes(" ".repeat(length / 8))), StreamCosts::parts)
        .row(over(EventStreamSniffer.class), "a text of blanks, byte by byte",
            length -> ResponseFeed.everyByte(bytes(" ".repeat(length / 8))), pieces -> {
              try {
                return EventStreamSniffer.readBeginning(ResponseFeed.body(pieces)).size();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  static CostTable bodies() {
    return new CostTable()
        .row(over(BufferedBody.class), "many short pieces", length -> ResponseFeed.everyByte(new byte[length / 8]),
            pieces -> {
              var body = BufferedBody.handler(Integer.MAX_VALUE, new TestAttempt())
                  .apply(new Head(200, NO_HEADERS, Version.HTTP_1_1));
              body.onSubscribe(new ResponseFeed.Subscription());
              for (var piece : pieces) body.onNext(List.of(ByteBuffer.wrap(piece)));
              body.onComplete();
              return body.getBody().toCompletableFuture().join();
            })
        .row(over(MultipartForm.class), "many fields", CostInputs::manyMembers,
            parameters -> new MultipartForm().fields(parameters)
                .describe(List.of(new RawRequest.Part("file", Upload.of("a", new byte[0])))))
        .row(over(QueryString.class), "many parameters", CostInputs::manyMembers, QueryString::of)
        .row(over(QueryString.class), "many values of one",
            length -> JsonObject.of("a", IntStream.range(0, length / 8).boxed().toList()), QueryString::of);
  }

  private record Head(int statusCode, HttpHeaders headers, Version version) implements ResponseInfo {}
}
