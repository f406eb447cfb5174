using DuplexSensor.Core;

namespace DuplexSensor.Esp32;

/// <summary>
/// Restarts a board whose step is overdue (D7). It counts its own beats, not seconds: a TLS handshake stops every
/// thread, and must not look like a hang. A native call that never ends stops the guard too, and no package of the
/// platform offers a watchdog that would see it. While a crash waits for its restart, the guard has none to give.
/// </summary>
internal sealed class Guard
{
    private const int BeatMs = 1_000;
    private const int BeatsMax = 30;

    private readonly Firmware _firmware;
    private readonly CrashRecord _crashes;
    private int _beats;

    public Guard(Firmware firmware, CrashRecord crashes)
    {
        _firmware = firmware;
        _crashes = crashes;
        Chip.Start(Watch);
    }

    public void NoteStep()
    {
        _beats = 0;
    }

    private void Watch()
    {
        while (_beats < BeatsMax)
        {
            Chip.Pause(BeatMs);
            _beats++;
        }

        _crashes.Restart("step overdue: restart crash in ", _firmware);
    }
}
