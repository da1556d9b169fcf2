package bifrost.api.spi;

import static bifrost.api.spi.Forms.assertRoundTrip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The JSON forms of models and of lists of models. */
class ModelListJsonTests {
  @Provide
  Arbitrary<ModelList> lists() {
    var times = Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond())
        .map(Instant::ofEpochSecond).optional();
    var owners = Forms.texts().filter(owner -> !owner.isEmpty()).optional();
    var models = Combinators.combine(Forms.texts(), times, owners, Forms.extras()).as(Model::new).list().ofMaxSize(3);
    return Combinators.combine(models, Forms.extras(), Forms.texts().optional()).as(ModelList::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aListIsEqualToThatOfItsForm(@ForAll("lists") ModelList list) {
    assertRoundTrip(list, ModelListJson::read, ModelListJson::write);
    assertEquals(list, ModelList.of(list.json()));
    assertEquals(list, ModelList.parse(list.json().toString()));
    for (var model : list.data()) {
      assertEquals(model, Model.of(model.json()));
      assertEquals(model, Model.parse(model.json().toString()));
    }
  }

  @Provide
  Arbitrary<JsonObject> collidingExtras() {
    return Forms.extras("object", "data", "provider", "id", "created", "owned_by", "other");
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void extrasReplaceComponents(@ForAll("collidingExtras") JsonObject extras) {
    var model = Model.of("m").created(Instant.EPOCH).ownedBy("o").extras(extras);
    Forms.assertExtrasReplaceComponents(model, extras, ModelListJson::writeModel);
    Forms.assertExtrasReplaceComponents(ModelList.of(List.of()).provider("p").extras(extras), extras,
        ModelListJson::write);
  }

  @Example
  void theFormHasTheNamesOfTheOpenAiApiAndTheProvider() {
    var model = Model.of("m").created(Instant.ofEpochSecond(7)).ownedBy("vllm").extras(JsonObject.of("root", "r"));
    assertEquals("{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\",\"created\":7,"
        + "\"owned_by\":\"vllm\",\"root\":\"r\"}],\"provider\":\"p\"}",
        ModelList.of(List.of(model)).provider("p").json().toString());
  }

  @Example
  void whatServersSendIsStable() {
    for (var json : List.of("[\"a\",{\"id\":7}]", "{\"data\":null,\"object\":\"models\",\"next\":\"x\"}",
        "{\"data\":[{\"id\":\"a\",\"created\":1.5,\"owned_by\":[],\"object\":\"lora\"},{}],\"error\":null}",
        "{\"data\":[{\"id\":\"a\",\"created\":\"x\",\"owned_by\":3}],\"provider\":{\"a\":1}}")) {
      Forms.assertStable(json, ModelListJson::read, ModelListJson::write);
    }
  }

  @Example
  void rejectsWhatIsNotAForm() {
    for (var json : List.of("{}", "7", "{\"data\":[7]}", "{\"error\":\"no\",\"data\":[]}")) {
      assertThrows(JsonParseException.class, () -> ModelList.parse(json), json);
    }
  }
}
