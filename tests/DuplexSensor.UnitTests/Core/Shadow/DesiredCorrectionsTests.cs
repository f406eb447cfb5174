using System.Text;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Shadow;

public class DesiredCorrectionsTests
{
    private readonly DesiredCorrections _corrections = new();
    private readonly DeviceSettings _settings = TestSettings.New(12_000, true, 7);

    [Fact]
    public void At_first_there_is_nothing_to_mend() => Assert.True(_corrections.IsEmpty);

    [Fact]
    public void Good_values_as_the_firmware_writes_them_need_no_mending()
    {
        Note("""{"on":true,"refresh":12000,"reboot":7}""");

        Assert.True(_corrections.IsEmpty);
    }

    [Fact]
    public void A_refused_value_becomes_null_and_another_spelling_the_integer()
    {
        Note("""{"on":1,"refresh":1.2e4,"reboot":7.0}""");

        Assert.Equal("""{"desired":{"on":null,"refresh":12000,"reboot":7},"version":9}""", Written());
    }

    [Fact]
    public void A_spelling_that_flash_has_not_taken_stays()
    {
        Note("""{"on":1,"refresh":1.2e4}""", notTaken: TestSettings.Keys(Setting.Refresh));

        Assert.Equal("""{"desired":{"on":null},"version":9}""", Written());
    }

    [Fact]
    public void What_is_set_anew_is_not_mended_any_more_and_the_rest_is()
    {
        Note("""{"on":1,"refresh":1.2e4,"reboot":-1}""");

        _corrections.Forget(TestSettings.Keys(Setting.On, Setting.Refresh));

        Assert.Equal("""{"desired":{"reboot":null},"version":9}""", Written());
        _corrections.Forget(TestSettings.Keys(Setting.Reboot));
        Assert.True(_corrections.IsEmpty);
    }

    [Fact]
    public void A_newer_delta_counts_alone()
    {
        Note("""{"on":1}""");
        Note("""{"refresh":5}""");

        Assert.Equal("""{"desired":{"refresh":null},"version":9}""", Written());
    }

    private void Note(string text, SettingKeys notTaken = SettingKeys.None)
    {
        byte[] bytes = text.Bytes();
        var reader = new JsonReader();
        reader.Start(bytes, bytes.Length);
        var patch = new SettingsPatch();
        Assert.True(patch.TryRead(reader, new UnknownNames()));
        _corrections.Note(patch, notTaken, version: 9);
    }

    private string Written()
    {
        var json = new JsonWriter(200);
        json.Start();
        _corrections.WriteDesired(json, _settings);
        _corrections.WriteVersion(json);
        json.EndObject();
        return Encoding.UTF8.GetString(json.Bytes, 0, json.Length);
    }
}
