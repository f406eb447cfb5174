using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Shadow;
using static DuplexSensor.UnitTests.LocalCloud.JsonAssert;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ShadowUpdateTests
{
    private readonly ShadowFixture _shadow = new();

    [Fact]
    public void The_first_update_creates_version_1()
    {
        _shadow.Report("""{"on":true}""");
        Assert.Equal(1, _shadow.Shadow.Version);
        _shadow.AssertState("""{"reported":{"on":true}}""");
    }

    [Fact]
    public void An_empty_update_creates_the_shadow_too()
    {
        _shadow.Update("""{"state":{}}""");
        Assert.True(_shadow.Shadow.Exists);
        Assert.Equal(1, _shadow.Shadow.Version);
        _shadow.AssertState("{}");
    }

    [Fact]
    public void Accepted_contains_the_request_and_not_the_merged_document()
    {
        _shadow.Report("""{"on":true}""").Update("""{"state":{"reported":{"temp":23}},"clientToken":"t"}""");
        AssertSameJson(
            """
            {"state":{"reported":{"temp":23}},"metadata":{"reported":{"temp":{"timestamp":1000}}},"version":2,
            "timestamp":1000,"clientToken":"t"}
            """,
            _shadow.FindSentText("/update/accepted"));
    }

    [Fact]
    public void Objects_are_merged_leaf_by_leaf()
    {
        _shadow.Desire("""{"a":{"b":1,"c":2},"d":3}""").Desire("""{"a":{"b":5}}""");
        _shadow.AssertState("""{"desired":{"a":{"b":5,"c":2},"d":3}}""");
    }

    [Fact]
    public void Null_removes_a_key_at_any_depth_and_is_echoed()
    {
        _shadow.Desire("""{"a":{"b":1,"c":2},"d":3}""").Desire("""{"a":{"b":null},"d":null}""");
        _shadow.AssertState("""{"desired":{"a":{"c":2}}}""");
        _shadow.AssertMetadata("""{"desired":{"a":{"c":{"timestamp":1000}}}}""");
        Assert.Equal(
            """{"desired":{"a":{"b":null},"d":null}}""", _shadow.FindSentJson(
                "/update/accepted")!["state"]!.ToJsonString());
    }

    [Fact]
    public void Null_in_a_new_object_is_not_stored()
    {
        _shadow.Desire("""{"a":{"b":null,"c":1}}""");
        _shadow.AssertState("""{"desired":{"a":{"c":1}}}""");
    }

    [Fact]
    public void A_null_section_is_removed()
    {
        _shadow.Desire("""{"on":true}""").Report("""{"on":false}""").Update("""{"state":{"desired":null}}""");
        _shadow.AssertState("""{"reported":{"on":false}}""");
        _shadow.AssertMetadata("""{"reported":{"on":{"timestamp":1000}}}""");
    }

    [Fact]
    public void A_section_that_ends_up_empty_disappears()
    {
        _shadow.Desire("""{"on":true}""").Desire("""{"on":null}""");
        _shadow.AssertState("{}");
        _shadow.AssertMetadata("{}");
        Assert.Equal(2, _shadow.Shadow.Version);
    }

    [Fact]
    public void A_null_state_empties_the_shadow_and_does_not_delete_it()
    {
        _shadow.Desire("""{"on":true}""").Update("""{"state":null}""");
        Assert.Equal(
            """{"state":null,"metadata":{"timestamp":1000},"version":2,"timestamp":1000}""",
            _shadow.FindSentText("/update/accepted"));
        Assert.Null(_shadow.Get().Error);
        Assert.Equal("""{"state":{},"metadata":{},"version":2,"timestamp":1000}""", _shadow.Response);
    }

    [Fact]
    public void An_empty_section_changes_nothing_but_the_version()
    {
        _shadow.Desire("""{"on":true}""").Desire("{}");
        _shadow.AssertState("""{"desired":{"on":true}}""");
        Assert.Equal(2, _shadow.Shadow.Version);
    }

    [Fact]
    public void Arrays_are_replaced_as_a_whole()
    {
        _shadow.Desire("""{"list":[1,2,3]}""").Desire("""{"list":[4]}""");
        _shadow.AssertState("""{"desired":{"list":[4]}}""");
    }

    [Fact]
    public void An_object_replaces_a_scalar_and_a_scalar_replaces_an_object()
    {
        _shadow.Desire("""{"a":1,"b":{"c":1}}""").Desire("""{"a":{"x":1},"b":2}""");
        _shadow.AssertState("""{"desired":{"a":{"x":1},"b":2}}""");
        _shadow.AssertMetadata("""{"desired":{"a":{"x":{"timestamp":1000}},"b":{"timestamp":1000}}}""");
    }

    [Fact]
    public void An_empty_object_is_a_value()
    {
        _shadow.Desire("""{"d":{}}""");
        _shadow.AssertState("""{"desired":{"d":{}}}""");
        _shadow.AssertDelta("""{"d":{}}""");
    }

    [Fact]
    public void Only_mentioned_leaves_get_a_new_timestamp()
    {
        _shadow.Desire("""{"a":1,"b":{"c":1,"d":2}}""");
        _shadow.Now = 2_000;
        _shadow.Desire("""{"b":{"c":1}}""");
        _shadow.AssertMetadata(
            """{"desired":{"a":{"timestamp":1000},"b":{"c":{"timestamp":2000},"d":{"timestamp":1000}}}}""");
    }

    [Fact]
    public void Each_element_of_an_array_has_its_metadata()
    {
        _shadow.Desire("""{"list":[1,{"a":2},[3]]}""");
        _shadow.AssertMetadata(
            """{"desired":{"list":[{"timestamp":1000},{"a":{"timestamp":1000}},[{"timestamp":1000}]]}}""");
    }

    [Fact]
    public void Accepted_has_metadata_only_for_the_values_set()
    {
        _shadow.Update(
            """{"state":{"reported":null,"desired":{"l":[1,{"a":"<"},[]],"o":{"x":1.50,"y":null},"n":null}}}""");
        Assert.Equal(
            """
            {"state":{"reported":null,"desired":{"l":[1,{"a":"<"},[]],"o":{"x":1.50,"y":null},"n":null}},
            "metadata":{"desired":{"l":[{"timestamp":1000},{"a":{"timestamp":1000}},[]],"o":{"x":{"timestamp":1000}}}},
            "version":1,"timestamp":1000}
            """.ReplaceLineEndings(""),
            _shadow.FindSentText("/update/accepted"));
    }

    [Fact]
    public void A_changed_key_stays_in_place_and_a_new_key_is_last()
    {
        _shadow.Desire("""{"z":1,"a":2,"m":3}""").Desire("""{"b":0,"a":{"x":1},"z":[]}""").Desire("""{"m":null}""");
        _shadow.Desire("""{"m":4}""");
        _shadow.AssertState("""{"desired":{"z":[],"a":{"x":1},"b":0,"m":4}}""");
    }

    [Fact]
    public void An_update_that_changes_no_value_raises_the_version()
    {
        _shadow.Report("""{"on":true}""").Report("""{"on":true}""");
        Assert.Equal(2, _shadow.Shadow.Version);
    }

    [Fact]
    public void The_expected_version_must_be_the_current_version()
    {
        _shadow.Report("""{"on":true}""").Update("""{"state":{"reported":{"on":false}},"version":1}""");
        Assert.Null(_shadow.Error);
        _shadow.Update("""{"state":{"reported":{"on":true}},"version":1,"clientToken":"t"}""");
        Assert.Equal(
            """{"code":409,"message":"Version conflict","clientToken":"t"}""", _shadow.FindSentText(
                "/update/rejected"));
        Assert.Single(_shadow.Messages);
        _shadow.AssertState("""{"reported":{"on":false}}""");
    }

    [Fact]
    public void A_version_for_a_missing_shadow_is_a_conflict()
    {
        _shadow.Update("""{"state":{"desired":{"on":true}},"version":0}""");
        Assert.Equal(409, _shadow.Error!.Code);
    }

    [Fact]
    public void Documents_has_the_state_before_and_after()
    {
        _shadow.Report("""{"on":true}""");
        AssertSameJson(
            """
            {"previous":null,"current":{"state":{"reported":{"on":true}},
            "metadata":{"reported":{"on":{"timestamp":1000}}},"version":1},"timestamp":1000}
            """,
            _shadow.FindSentText("/update/documents"));
        _shadow.Update("""{"state":{"reported":null},"clientToken":"t"}""");
        AssertSameJson(
            """
            {"previous":{"state":{"reported":{"on":true}},"metadata":{"reported":{"on":{"timestamp":1000}}},
            "version":1},"current":{"state":{},"metadata":{},"version":2},"timestamp":1000,"clientToken":"t"}
            """,
            _shadow.FindSentText("/update/documents"));
    }

    [Fact]
    public void Accepted_delta_and_documents_leave_in_this_order()
    {
        _shadow.Desire("""{"on":true}""");
        Assert.Equal(
            ["/update/accepted", "/update/delta", "/update/documents"],
            _shadow.Messages.Select(m => m.Topic[ShadowFixture.Prefix.Length..]));
    }

    [Fact]
    public void An_update_does_not_modify_the_previous_shadow_object()
    {
        _shadow.Desire("""{"a":{"b":1}}""");
        ThingShadow kept = _shadow.Shadow;
        _shadow.Desire("""{"a":{"b":2}}""");
        _shadow.AssertState("""{"desired":{"a":{"b":2}}}""");
        Assert.Equal(
            """{"desired":{"a":{"b":1}}}""", Encoding.UTF8.GetString(JsonBytes.Serialize(kept.State!.WriteValue)));
    }
}
