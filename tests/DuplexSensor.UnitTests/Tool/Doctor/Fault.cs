namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>One thing set wrong.</summary>
/// <param name="Check">The check that must fail, and no other.</param>
/// <param name="Evidence">What its evidence must contain.</param>
/// <param name="Plant">Sets it wrong.</param>
/// <param name="Cloud">Where the board belongs.</param>
internal sealed record Fault(
    string Check, string Evidence, Action<DoctorFixture> Plant, BoardCloud Cloud = BoardCloud.Aws);
