using System.Text;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Shadow;

public class DesiredCorrectionsTests
{
    private readonly DesiredCorrections _corrections = new();
    private readonly DeviceSettings _settings = TestSettings.Create(12_000, true, 7);

    [Fact]
    public void At_first_there_is_nothing_to_correct() => Assert.True(_corrections.IsEmpty);

    [Fact]
    public void Canonical_valid_values_need_no_correction()
    {
        SetCorrections("""{"on":true,"refresh":12000,"reboot":7}""");

        Assert.True(_corrections.IsEmpty);
    }

    [Fact]
    public void A_rejected_value_becomes_null_and_a_non_canonical_value_becomes_the_integer()
    {
        SetCorrections("""{"on":1,"refresh":1.2e4,"reboot":7.0}""");

        Assert.Equal("""{"desired":{"on":null,"refresh":12000,"reboot":7},"version":9}""", WriteJson());
    }

    [Fact]
    public void A_non_canonical_value_that_was_not_persisted_is_not_corrected()
    {
        SetCorrections("""{"on":1,"refresh":1.2e4}""", notApplied: TestSettings.Keys(Setting.Refresh));

        Assert.Equal("""{"desired":{"on":null},"version":9}""", WriteJson());
    }

    [Fact]
    public void Only_keys_that_were_not_removed_are_corrected()
    {
        SetCorrections("""{"on":1,"refresh":1.2e4,"reboot":-1}""");

        _corrections.Remove(TestSettings.Keys(Setting.On, Setting.Refresh));

        Assert.Equal("""{"desired":{"reboot":null},"version":9}""", WriteJson());
        _corrections.Remove(TestSettings.Keys(Setting.Reboot));
        Assert.True(_corrections.IsEmpty);
    }

    [Fact]
    public void A_newer_delta_replaces_the_corrections()
    {
        SetCorrections("""{"on":1}""");
        SetCorrections("""{"refresh":5}""");

        Assert.Equal("""{"desired":{"refresh":null},"version":9}""", WriteJson());
    }

    private void SetCorrections(string text, SettingKeys notApplied = SettingKeys.None)
    {
        byte[] bytes = text.Bytes();
        var reader = new JsonReader();
        reader.Start(bytes, bytes.Length);
        var patch = new SettingsPatch();
        Assert.True(patch.TryRead(reader, new UnknownKeys()));
        _corrections.Set(patch, notApplied, version: 9);
    }

    private string WriteJson()
    {
        var json = new JsonWriter(200);
        json.Start();
        _corrections.WriteDesired(json, _settings);
        _corrections.WriteVersion(json);
        json.EndObject();
        return Encoding.UTF8.GetString(json.Bytes, 0, json.Length);
    }
}
