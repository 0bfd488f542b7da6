/** What a workstation may do with memory that holds secrets, and that only its administrator can change. */
export const machineRiskCodes = ['SWAP_OPEN', 'HIBERNATION_OPEN', 'PTRACE_OPEN', 'CORE_DUMPS', 'MEMORY_NOT_LOCKED'] as const;
export type MachineRiskCode = (typeof machineRiskCodes)[number];
