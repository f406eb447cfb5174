using System.Reflection;

namespace DuplexSensor.World.Faults;

/// <summary>
/// All faults, one line each. A simulated port calls <c>Plan.TryTrigger(FaultTable.LosePacket)</c> at each occasion; a
/// fault that occurs by the hour brings its own action. Names and descriptions are part of the golden hashes.
/// </summary>
public static class FaultTable
{
    // The wire and the broker
    public static readonly Fault LosePacket = new("lose-packet", 30_000, "a packet vanishes");
    public static readonly Fault DelayPacket = new("delay-packet", 50_000, "a packet takes up to 8 s");
    public static readonly Fault Duplicate = new("duplicate", 50_000, "a message is delivered twice");
    public static readonly Fault SwapDelta = new("swap-delta", 300_000, "a delta overtakes its accepted");
    public static readonly Fault LatePuback = new("late-puback", 300_000, "PUBACK comes behind the answer");
    public static readonly Fault LosePuback = new("lose-puback", 30_000, "the client overlooks a PUBACK");
    public static readonly Fault LoseSuback = new("lose-suback", 200_000, "SUBACK never comes");
    public static readonly Fault RefuseSuback = new("refuse-suback", 50_000, "SUBACK refuses a filter");
    public static readonly Fault LateEvent = new("late-event", 300_000, "an event of an old session comes late");
    public static readonly Fault SwallowRequest =
        new("swallow-request", 20_000, "a service takes a request, and is silent");
    public static readonly Fault RejectShadow = new("reject-shadow", 30_000, "the shadow rejects: 400 to 500");
    public static readonly Fault RejectJob = new("reject-job", 50_000, "the jobs service rejects a request");
    public static readonly Fault HalfOpen =
        PerHour("half-open", 3_000, "a connection dies unnoticed", FaultActions.HalfOpen);
    public static readonly Fault StopInbound =
        PerHour("deaf", 2_000, "no message arrives any more, unnoticed", FaultActions.StopInbound);
    public static readonly Fault RestartBroker =
        PerHour("broker-restart", 1_000, "the broker goes down", FaultActions.RestartBroker);
    public static readonly Fault TakeOver =
        PerHour("take-over", 2_000, "another takes the client id", FaultActions.TakeOver);
    public static readonly Fault NetworkOutage =
        PerHour("outage", 800, "no network for up to 5 h", FaultActions.CutNetwork);

    // Connecting
    public static readonly Fault RefuseConnect = new("refuse-connect", 400_000, "a connection is refused");
    public static readonly Fault SlowHandshake = new("slow-handshake", 200_000, "TLS freezes the board up to 12 s");
    public static readonly Fault SilentPeer = new("silent-peer", 50_000, "TLS freezes it up to 90 s, and fails");
    public static readonly Fault NoConnack = new("no-connack", 100_000, "connected, but no CONNACK arrives");
    public static readonly Fault DropConnack = new("drop-connack", 100_000, "closed right after CONNACK");

    // Power and flash
    public static readonly Fault CutPower = PerHour("cut-power", 2_000, "the plug is pulled", FaultActions.CutPower);
    public static readonly Fault BrownOut =
        PerHour("brown-out", 1_000, "power fails again and again", FaultActions.BrownOut);
    public static readonly Fault CutWrite = new("cut-write", 100_000, "power fails inside a write, at any byte");
    public static readonly Fault RefuseWrite = new("refuse-write", 150_000, "flash refuses a write");
    public static readonly Fault LoseWrite = new("lose-write", 150_000, "a write does not stick");
    public static readonly Fault GarbleWrite = new("garble-write", 150_000, "a write does not read back");
    public static readonly Fault RefuseRead = new("refuse-read", 150_000, "readings cannot be read from flash");
    public static readonly Fault SlowWrite = new("slow-write", 100_000, "a write takes up to 4 s");
    public static readonly Fault LoseAllWrites =
        PerHour("sick-flash", 500, "no write sticks for hours", FaultActions.LoseAllWrites);
    public static readonly Fault RotSpareSlot =
        PerHour("bit-rot", 2_000, "a bit rots in a slot not in use", FaultActions.RotSpareSlot);
    public static readonly Fault RotBootSlotWhileOff =
        PerHour("boot-rot", 500, "a slot of boots rots while it is off", FaultActions.RotBootSlotWhileOff);
    public static readonly Fault ChangeDefaults =
        PerHour("new-defaults", 300, "another settings.json", FaultActions.ChangeDefaults);

    // Sensor, clock and the board's own loop
    public static readonly Fault SensorNoAnswer = new("no-answer", 200_000, "the sensor does not answer");
    public static readonly Fault SensorGarbled = new("garbled", 100_000, "the sensor's frame is garbled");
    public static readonly Fault SensorImplausible =
        new("implausible", 50_000, "the sensor returns implausible values");
    public static readonly Fault SensorWrongModel = new("wrong-model", 20_000, "the frame is another model's");
    public static readonly Fault SensorJump = new("leap", 50_000, "the sensor leaps for one measurement");
    public static readonly Fault SensorStuck =
        PerHour("stuck", 500, "the sensor tells the same for hours", FaultActions.StickSensor);
    public static readonly Fault ClockJump =
        PerHour("clock-jump", 1_000, "UTC jumps or is lost", FaultActions.JumpClock);
    public static readonly Fault LateStep = new("late-step", 1_000_000, "a wait is late by up to 20 ms");

    // Payloads and job handlers
    public static readonly Fault FetchFails = new("fetch-fails", 200_000, "refused, reset, untrusted or no memory");
    public static readonly Fault FetchStalls = new("fetch-stalls", 100_000, "a payload stalls");
    public static readonly Fault FetchBreaksOff = new("fetch-breaks", 100_000, "a payload breaks off");
    public static readonly Fault FetchWrongLength =
        new("fetch-lies", 100_000, "a payload's length is not what it claims");
    public static readonly Fault FetchEndsEarly = new("fetch-short", 100_000, "a payload ends well, but too early");
    public static readonly Fault FetchErrorStatus =
        new("fetch-status", 200_000, "a payload's status is 3xx, 4xx or 5xx");
    public static readonly Fault FetchTooLarge = new("fetch-large", 50_000, "a payload larger than the buffer");
    public static readonly Fault FetchSlow = new("fetch-slow", 100_000, "a payload trickles");
    public static readonly Fault FetchWorkerLingers = new("fetch-lingers", 200_000, "a worker lingers when abandoned");
    public static readonly Fault PayloadServerDown =
        PerHour("payloads-down", 200, "no payload server for up to 4 h", FaultActions.StopPayloadServer);

    public static readonly Fault HandlerSlow = new("handler-slow", 400_000, "the job's handler takes minutes");
    public static readonly Fault HandlerFails = new("handler-fails", 100_000, "the job's handler fails");
    public static readonly Fault HandlerThrows = new("handler-throws", 200_000, "the job's handler throws");

    // Users
    public static readonly Fault UserChangesSetting =
        ByUser("user-change", 6_000, "changes a setting", UserActions.ChangeSetting);
    public static readonly Fault UserSetsBadValue =
        ByUser("user-spoil", 6_000, "sets invalid values", UserActions.SetBadValue);
    public static readonly Fault UserChangesInBurst =
        ByUser("user-flurry", 1_500, "sets several values at once", UserActions.ChangeInBurst);
    public static readonly Fault UserFixesBadValue =
        ByUser("user-mend", 1_500, "corrects an invalid value", UserActions.SetAndFixBadValue);
    public static readonly Fault UserSetsUnknownKey =
        ByUser("user-stranger", 1_000, "sets a key of his own", UserActions.SetUnknownKey);
    public static readonly Fault UserRequestsReboot =
        ByUser("user-reboot", 500, "asks for a restart", UserActions.RequestReboot);
    public static readonly Fault UserDeletesShadow =
        ByUser("user-delete", 300, "deletes the shadow", UserActions.DeleteShadow);
    public static readonly Fault UserPressesButton =
        ByUser("user-press", 3_000, "presses the button", UserActions.PressButton);
    public static readonly Fault UserCreatesJob = ByUser("user-job", 2_000, "creates a job", UserActions.CreateJob);
    public static readonly Fault UserRecreatesJob =
        ByUser("job-remade", 1_000, "creates a job again under its id", UserActions.RecreateJob);
    public static readonly Fault UserCancelsJob = ByUser("user-cancel", 2_000, "cancels a job", UserActions.CancelJob);

    // Drawn apart: see Fault.IsDrawnApart
    public static readonly Fault RotBothBootSlots =
        Apart("both-rot", 300, "both slots of boots rot while it is off", FaultActions.RotBothBootSlotsWhileOff);
    public static readonly Fault OutageInJob =
        Apart("job-outage", 150, "no network for two hours from within a job", FaultActions.CutNetworkInJob);
    public static readonly Fault FillDesired =
        Apart("desired-full", 300, "another program fills desired", OtherPrograms.FillDesired);
    public static readonly Fault FillShadow =
        Apart("shadow-full", 300, "another program fills the shadow", OtherPrograms.FillShadow);

    /// <summary>All faults in the order of declaration.</summary>
    public static IReadOnlyList<Fault> All { get; } = Collect();

    private static Fault PerHour(string name, int perThousandHours, string description, Action<WorldBoard> apply) =>
        new(name, perThousandHours, description, FaultUnit.PerThousandHours) { Apply = apply };

    private static Fault ByUser(string name, int perThousandHours, string description, Action<WorldBoard> apply) =>
        PerHour(name, perThousandHours, "a user " + description, apply) with { IsUserAction = true };

    private static Fault Apart(string name, int perThousandHours, string description, Action<WorldBoard> apply) =>
        PerHour(name, perThousandHours, description, apply) with { IsDrawnApart = true };

    // Ordered by declaration: the draws of a seed must not depend on the order in which the runtime lists fields.
    private static Fault[] Collect()
    {
        Fault[] all = [.. typeof(FaultTable).GetFields(BindingFlags.Public | BindingFlags.Static)
            .OrderBy(field => field.MetadataToken)
            .Select(field => field.GetValue(null))
            .OfType<Fault>()];
        for (int i = 0; i < all.Length; i++)
        {
            all[i].Index = i;
        }

        return all;
    }
}
