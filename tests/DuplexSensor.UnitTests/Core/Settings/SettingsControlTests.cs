using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Settings;

public class SettingsControlTests
{
    private readonly MemoryFlash _flash = new();
    private readonly FakeLed _led = new();
    private readonly FakeTrace _lines = new();
    private readonly RestartPlan _restart = new();
    private readonly DeviceSettings _other = TestSettings.Create(12_000, true, 0);
    private readonly SettingsStore _store;
    private readonly Trace _trace;
    private readonly Sampler _sampler;

    public SettingsControlTests()
    {
        _store = new SettingsStore(_flash, new DeviceConfig());
        _trace = new Trace(_lines) { NowMs = 5_000 };
        _sampler = new Sampler(new FakeSensor(), SensorKind.Dht11, _trace, 9_000);
    }

    [Fact]
    public void New_settings_are_committed_and_applied_to_the_LED_and_a_restart_is_planned()
    {
        Assert.True(CreateControl(true).TryApply(_other, 0, "job", 4));

        Assert.Same(_other, _store.Current);
        Assert.Equal((1, true), (_store.Revision, _led.IsOn));
        Assert.Equal("job", _restart.Cause);
        Assert.Equal((5_000, 8_500), (_restart.DueAtMs(4, false), _restart.DueAtMs(3, false)));
        Assert.EndsWith("flash   settings r1 committed", _lines.Lines[0]);
    }

    [Fact]
    public void Without_restartOnChange_the_new_period_is_set_at_once()
    {
        SettingsControl control = CreateControl(false);
        Assert.False(control.NeedsRestart(_other));
        long oldMs = _sampler.Step(0);
        Assert.True(control.TryApply(_other, 0, "job", 4));

        Assert.False(_restart.IsPlanned);
        Assert.NotEqual(oldMs, _sampler.Step(0));
    }

    [Fact]
    public void A_new_reboot_counter_restarts_even_without_restartOnChange()
    {
        SettingsControl control = CreateControl(false);
        var after = TestSettings.Create(9_000, false, 1);
        Assert.True(control.NeedsRestart(after));
        control.TryApply(after, 0, "reboot-requested", 1);

        Assert.Equal("reboot-requested", _restart.Cause);
    }

    [Fact]
    public void A_failed_commit_changes_no_setting_and_is_traced()
    {
        _flash.PersistsWrites = false;
        DeviceSettings before = _store.Current;

        Assert.False(CreateControl(true).TryApply(_other, 0, "job", 4));
        Assert.Same(before, _store.Current);
        Assert.False(_restart.IsPlanned);
        Assert.Empty(_led.Values);
        Assert.EndsWith("flash   settings not taken: r0 stays in force", _lines.LastLine);
    }

    [Fact]
    public void A_job_fingerprint_is_committed_with_its_settings_and_survives_later_commits()
    {
        CreateControl(true).TryApply(_other, 77, "job", 4);
        Assert.Equal(77, CreateControl(true).JobFingerprint);
        DeviceSettings later = TestSettings.Create(20_000, false, 0);
        CreateControl(true).TryApply(later, _store.JobFingerprint, "settings-changed", 5);
        var store = new SettingsStore(_flash, new DeviceConfig { RefreshMs = 30_000 });
        store.Load();

        Assert.Equal((77, 3), (store.JobFingerprint, store.Revision));
    }

    [Fact]
    public void A_failed_commit_leaves_no_fingerprint()
    {
        _flash.PersistsWrites = false;
        CreateControl(true).TryApply(_other, 77, "job", 4);

        Assert.Equal(0, _store.JobFingerprint);
    }

    private SettingsControl CreateControl(bool restartsOnChange) =>
        new(new Board { Led = _led }, _trace, _store, _sampler, _restart, restartsOnChange);
}
