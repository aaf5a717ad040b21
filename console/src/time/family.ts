import type { Member } from '../api/time';

/** A member of a family, with those that were made from it. */
export interface Branch {
  member: Member;
  forks: Branch[];
}

/** The family as trees; whoever has no parent in it is a root. */
export function tree(members: readonly Member[]): Branch[] {
  const branches = new Map(members.map((member) => [member.id, { member, forks: [] } as Branch]));
  const roots: Branch[] = [];
  for (const branch of branches.values()) {
    const parent = branch.member.parent === undefined ? undefined : branches.get(branch.member.parent);
    (parent?.forks ?? roots).push(branch);
  }
  return roots;
}
