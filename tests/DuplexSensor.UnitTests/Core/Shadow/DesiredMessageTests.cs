using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Shadow;

public class DesiredMessageTests
{
    private const string Realistic =
        """{"version":17,"timestamp":1700000000,"state":{"on":true,"refresh":12000,"colour":{"r":[1,2,{"x":"]"}]}},"""
        + """ "metadata":{"on":{"timestamp":1700000000},"refresh":{"timestamp":1700000000}},"""
        + """ "clientToken":"console-7"}""";

    private readonly DesiredMessage _delta = new();
    private readonly UnknownKeys _unknown = new();

    [Fact]
    public void A_realistic_delta_is_read_and_its_unknown_names_are_stored()
    {
        Assert.True(TryRead(Realistic));

        Assert.Equal(17, _delta.Version);
        Assert.Equal(TestSettings.Keys(Setting.On, Setting.Refresh), _delta.Patch.Keys);
        Assert.Equal((1, "colour"), (_unknown.Count, _unknown.At(0)));
        DeviceSettings after = _delta.Patch.ApplyTo(TestSettings.Create(9_000, false, 4));
        Assert.Equal((12_000, true, 4), (after.RefreshMs, after.On, after.Reboot));
    }

    [Fact]
    public void The_desired_values_of_an_accepted_update_are_read_and_its_reported_values_are_not()
    {
        const string Accepted =
            """{"state":{"reported":{"on":true},"desired":{"refresh":12000,"colour":1}},"version":4,"timestamp":17}""";

        Assert.True(_delta.TryRead(new JsonReader(), Accepted.Bytes(), "desired", _unknown));

        Assert.Equal((4, TestSettings.Keys(Setting.Refresh)), (_delta.Version, _delta.Patch.Keys));
    }

    [Theory]
    [InlineData("""{"state":{"reported":{"on":true}},"version":4}""")]
    [InlineData("""{"state":{"desired":null},"version":4}""")]
    [InlineData("""{"state":{"desired":5},"version":4}""")]
    [InlineData("""{"state":{"x":{"desired":{"on":true}}},"version":4}""")]
    [InlineData("""{"desired":{"on":true},"version":4}""")]
    [InlineData("""{"state":"desired","version":4}""")]
    [InlineData("""{"state":null,"desired":{"on":true},"version":4}""")]
    public void An_accepted_update_without_desired_values_is_not_read(string text) =>
        Assert.False(_delta.TryRead(new JsonReader(), text.Bytes(), "desired", _unknown));

    [Fact]
    public void A_delta_cut_at_any_byte_is_malformed()
    {
        byte[] whole = Realistic.Bytes();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.False(
                _delta.TryRead(new JsonReader(), whole[..length], null, _unknown), $"cut after {length} bytes");
        }
    }

    [Theory]
    [InlineData("""{"version":7}""")]
    [InlineData("""{"state":{"on":true}}""")]
    [InlineData("""{"version":0,"state":{"on":true}}""")]
    [InlineData("""{"version":-1,"state":{"on":true}}""")]
    [InlineData("""{"version":"7","state":{"on":true}}""")]
    [InlineData("""{"version":7.5,"state":{"on":true}}""")]
    [InlineData("""{"version":null,"state":{"on":true}}""")]
    [InlineData("""{"version":7,"state":null}""")]
    [InlineData("""{"version":7,"state":[]}""")]
    [InlineData("""{"version":7,"state":"on"}""")]
    [InlineData("""{"version":7,"State":{"on":true}}""")]
    [InlineData("""{"x":{"version":7,"state":{"on":true}}}""")]
    [InlineData("""[{"version":7,"state":{"on":true}}]""")]
    [InlineData("""{"version":7,"state":{"on":true}}}""")]
    [InlineData("""5,"version":7,"state":{"on":true}}""")]
    [InlineData("")]
    public void A_delta_that_is_malformed_or_has_no_state_or_version_is_not_read(string text) =>
        Assert.False(TryRead(text));

    [Fact]
    public void A_delta_with_an_empty_state_has_no_settings()
    {
        Assert.True(TryRead("""{"state":{},"version":1}"""));
        Assert.Equal(SettingKeys.None, _delta.Patch.Keys);
    }

    [Fact]
    public void A_version_of_more_than_32_bits_is_read()
    {
        Assert.True(TryRead("""{"state":{},"version":4294967297}"""));
        Assert.Equal(4_294_967_297, _delta.Version);
    }

    [Fact]
    public void Only_the_last_of_two_states_counts()
    {
        Assert.True(TryRead("""{"version":1,"state":{"on":true},"state":{"refresh":5000}}"""));
        Assert.Equal(TestSettings.Keys(Setting.Refresh), _delta.Patch.Keys);
    }

    [Fact]
    public void Nothing_of_the_last_delta_is_left_in_the_next()
    {
        Assert.True(TryRead(Realistic));
        Assert.False(TryRead("""{"state":{}}"""));

        Assert.Equal((0, SettingKeys.None), (_delta.Version, _delta.Patch.Keys));
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Random_wrong_bytes_never_throw_and_never_apply_a_value_out_of_range(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 5_000; round++)
        {
            byte[] bytes = Realistic.Bytes();
            for (int wrong = random.Next(1, 4); wrong > 0; wrong--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            _delta.TryRead(new JsonReader(), bytes, null, _unknown);

            // Throws when the patch contains a value out of range.
            _delta.Patch.ApplyTo(TestSettings.Create(9_000, false, 4));
        }
    }

    private bool TryRead(string text) => _delta.TryRead(new JsonReader(), text.Bytes(), null, _unknown);
}
