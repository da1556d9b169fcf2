package bifrost.api.spi;

import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.LinearCost;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The costs of reading and writing the types of the Responses API. */
public final class ResponsesCosts {
  private static final String ITEM =
      "ResponseJson, ResponseReader, ResponseItemJson, ResponsePartJson, ResponsePartForm, ObjectWriter,"
          + " MemberReader: ";
  private static final String EVENT = "ResponseEventJson, ResponseEventHead, ResponseEventReader: ";

  private ResponsesCosts() {}

  public static LinearCost table() {
    return new LinearCost()
        .row(ITEM + "many items whose type comes last", text("{\"output\":[",
            "{\"content\":[{\"text\":\"a\",\"type\":\"output_text\",\"m#\":1}],"
                + "\"role\":\"assistant\",\"type\":\"message\"}",
            "]}"), response())
        .row(ITEM + "many parts whose type comes last", text("{\"output\":[{\"content\":[",
            "{\"text\":\"a\",\"m#\":1,\"type\":\"text\"}", "],\"role\":\"assistant\",\"type\":\"message\"}]}"),
            response())
        .row(ITEM + "many items without a type",
            text("{\"output\":[", "{\"name\":\"f\",\"call_id\":\"c#\",\"arguments\":{\"a\":#}}", "]}"), response())
        .row(ITEM + "many members of one item", text("{\"output\":[{\"content\":\"a\",", "\"m#\":1", "}]}"), response())
        .row(ITEM + "many members of one part",
            text("{\"output\":[{\"content\":[{\"text\":\"a\",", "\"m#\":1", "}]}]}"), response())
        .row(ITEM + "many invalid items", text("{\"output\":[\"a\",", "5", "]}"), response())
        .row(ITEM + "many parts of a tool result",
            text("{\"output\":[{\"output\":[", "{\"text\":\"a\"}", "],\"call_id\":\"c\"}]}"), response())
        .row(ITEM + "deeply nested members of an item whose type comes last", length -> "{\"output\":[{\"x\":"
            + "[".repeat(900) + "\"" + "a".repeat(length) + "\"" + "]".repeat(900) + ",\"type\":\"message\"}]}",
            response())
        .row("UsageJson: many members", text("{\"output\":[],\"usage\":{", "\"m#\":1", "}}"), response())
        .row(EVENT + "many members of a delta whose type comes last",
            text("{\"delta\":\"a\",", "\"m#\":1", ",\"type\":\"response.output_text.delta\"}"), event())
        .row(EVENT + "many members of an unknown event", text("{\"type\":\"ping\",", "\"m#\":1", "}"), event())
        .row(EVENT + "a response with many items, before the type", text("{\"response\":{\"output\":[",
            "{\"content\":[{\"text\":\"a\",\"type\":\"reasoning_text\"}],\"m#\":1,\"type\":\"reasoning\"}",
            "]},\"type\":\"response.completed\"}"), event())
        .row(EVENT + "a response with many items, next to the type",
            text("{\"output\":[", "{\"content\":\"a\",\"type\":\"message\"}", "],\"type\":\"response.completed\"}"),
            event())
        .row("ResponseJson: many items and parameters", length -> ResponsesRequest
            .of("m", IntStream.range(0, length / 64).mapToObj(ResponsesCosts::item).toList())
            .parameters(members(length / 32)),
            request -> ResponsesRequest.parse(request.json().toString()))
        .row(EVENT + "many deltas", length -> IntStream.range(0, length / 32).boxed().toList(), numbers -> {
          var events = new ResponseEvents();
          return numbers.stream().map(i -> events.outputTextDelta("i", 0, i, "text").json()).toList();
        });
  }

  private static ResponseItem item(int i) {
    return ResponseItem.user(ResponsePart.text("a").extras(JsonObject.of("m" + i, 1)));
  }

  private static JsonObject members(int count) {
    var members = JsonObject.builder();
    for (int i = 0; i < count; i++) members.put("m" + i, 1);
    return members.build();
  }

  /** {@return a text of this length that repeats an element, in which the index replaces each {@code #}} */
  private static IntFunction<String> text(String start, String element, String end) {
    return length -> IntStream.range(0, length / element.length())
        .mapToObj(i -> element.replace("#", Integer.toString(i))).collect(Collectors.joining(",", start, end));
  }

  private static Function<String, Object> response() {
    return json -> {
      var response = Response.parse(json);
      return List.of(response, response.json().toString().getBytes(StandardCharsets.UTF_8));
    };
  }

  private static Function<String, Object> event() {
    return json -> {
      var event = ResponseEvent.parse(json);
      return List.of(event, event.json().toString().getBytes(StandardCharsets.UTF_8));
    };
  }
}
